package plugin

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"github.com/syncops/synchealth/pkg/models"
)

func TestSavedQueriesAreMigrated(t *testing.T) {
	text, err := os.ReadFile("../../tests/fixtures/savedQueries.json")
	if err != nil {
		t.Fatal(err)
	}
	var fixtures []struct {
		Name            string
		Saved, Migrated json.RawMessage
	}
	if err := json.Unmarshal(text, &fixtures); err != nil {
		t.Fatal(err)
	}
	for _, fixture := range fixtures {
		var got, want savedQuery
		if err := json.Unmarshal(fixture.Saved, &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(fixture.Migrated, &want); err != nil {
			t.Fatal(err)
		}
		if got.QueryType == "" {
			got.QueryType = defaultQueryType
		}
		got.migrate(false)
		if len(got.GroupBy) == 0 {
			got.GroupBy = nil
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", fixture.Name, got, want)
		}
	}
}

func TestARuleSavedBeforeKeepsItsTimeSeries(t *testing.T) {
	_, body := askedBy(t, `{"queryType": "trend", "groupBy": "connector"}`, true)
	want := `"query":{"type":"trend","groupBy":["connector"],"limit":1000,"other":false}`
	assertHas(t, body, want)
	if answer := (golden{query: `{"queryType": "trend", "groupBy": "connector"}`, columns: splitColumns("connector", "c1"), meta: models.QueryMeta{}, isAlert: true}).ask(t); answer.Error != nil || len(answer.Frames[0].Fields) != 2 {
		t.Errorf("got %v", answer)
	}
}

func TestATrendMayBeSplitByThreeFields(t *testing.T) {
	_, body := askedBy(t, `{"version": 2, "queryType": "trend", "groupBy": ["object", "action", "mode"]}`, false)
	assertHas(t, body, `"groupBy":["object","action","mode"]`)
}
