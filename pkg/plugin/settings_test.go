package plugin

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

func TestSavedSettingsKeepTheirTimeOut(t *testing.T) {
	text, err := os.ReadFile("../../tests/fixtures/savedSettings.json")
	if err != nil {
		t.Fatal(err)
	}
	var fixtures []struct {
		Name            string
		Saved, Migrated json.RawMessage
		TimeoutMs       int64
	}
	if err := json.Unmarshal(text, &fixtures); err != nil {
		t.Fatal(err)
	}
	for _, fixture := range fixtures {
		for _, stored := range []json.RawMessage{fixture.Saved, fixture.Migrated} {
			read, err := readSettings(context.Background(), backend.DataSourceInstanceSettings{URL: "http://sync:4280", JSONData: stored})
			if err != nil {
				t.Errorf("%s: %v", fixture.Name, err)
			} else if got := read.client.Timeout.Milliseconds(); got != fixture.TimeoutMs {
				t.Errorf("%s: %s gives %d ms, want %d", fixture.Name, stored, got, fixture.TimeoutMs)
			}
		}
	}
}

func TestATimeOutIsAtMostTenMinutes(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"599.5": 599500 * time.Millisecond, "600": 10 * time.Minute, "601": 10 * time.Minute, "1e10": 10 * time.Minute, `"Inf"`: 10 * time.Minute,
		"0": 30 * time.Second, "-1": 30 * time.Second, "null": 30 * time.Second, `""`: 30 * time.Second,
	} {
		read, err := readSettings(context.Background(), backend.DataSourceInstanceSettings{URL: "http://sync:4280", JSONData: []byte(`{"timeout": ` + text + `}`)})
		if err != nil || read.client.Timeout != want {
			t.Errorf("%s: got %s, %v; want %s", text, read.client.Timeout, err, want)
		}
	}
}

func TestSettingsThatWereNeverSavedAreTheDefaults(t *testing.T) {
	for _, stored := range []json.RawMessage{nil, []byte(`{}`)} {
		read, err := readSettings(context.Background(), backend.DataSourceInstanceSettings{URL: "http://sync:4280", JSONData: stored})
		if err != nil || read.client.Timeout != defaultTimeout || read.operateRole != roleEditor || read.anonymousMayOperate {
			t.Errorf("%s: got %+v, %v", stored, read, err)
		}
	}
}

func TestATimeOutThatIsNoNumberIsTold(t *testing.T) {
	for _, text := range []string{"soon", "NaN"} {
		_, err := readSettings(context.Background(), backend.DataSourceInstanceSettings{URL: "http://sync:4280", JSONData: []byte(`{"timeout": "` + text + `"}`)})
		if err == nil || !strings.Contains(err.Error(), "is no number of seconds") {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

func TestHeadersOfTheSettingsAreSentWithEveryRequest(t *testing.T) {
	var team, authorization string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		team, authorization = r.Header.Get("X-Team"), r.Header.Get("Authorization")
		answerJSON(w, http.StatusOK, models.Access{Scopes: []string{"read"}, Version: "1.0.0", Ready: true})
	})
	instance, err := New(context.Background(), backend.DataSourceInstanceSettings{
		Type: ID, URL: server.URL,
		JSONData:                []byte(`{"httpHeaderName1": "X-Team"}`),
		DecryptedSecureJSONData: map[string]string{"token": testToken, "httpHeaderValue1": "billing"},
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, instance.(*Datasource), "ok", "Connected")
	if team != "billing" || authorization != "Bearer "+testToken {
		t.Errorf("sent X-Team %q and Authorization %q", team, authorization)
	}
}
