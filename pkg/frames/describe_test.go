package frames

import (
	"maps"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

func TestAGroupIsShownByTheWordsOfItsValues(t *testing.T) {
	query := models.Query{Type: models.QueryTypeTrend, Metric: "errorRate", GroupBy: []string{"mode", "errorCode", "errorClass"}}
	for _, test := range []struct {
		labels data.Labels
		want   string
	}{
		{data.Labels{"mode": "realtime", "errorCode": "DACO-02", "errorClass": "data"}, "Real Time, DACO-02, Data"},
		{data.Labels{"mode": "manual", "errorCode": "", "errorClass": ""}, "Manual Sync, (none), (none)"},
		{data.Labels{"mode": "other", "errorCode": "total", "errorClass": "x"}, "other, total, x"},
	} {
		value, change := data.NewField("total", test.labels, []float64{1}), data.NewField("totalChange", test.labels, []float64{1})
		change.Config = &data.FieldConfig{Custom: map[string]any{changeMark: true}}
		Describe(data.NewFrame("", value, change), query)
		if value.Config.DisplayNameFromDS != test.want || value.Config.Unit != "percentunit" {
			t.Errorf("%v: shown as %s in %s", test.labels, value.Config.DisplayNameFromDS, value.Config.Unit)
		}
		if change.Config.DisplayNameFromDS != test.want+" change" || !isChange(change) {
			t.Errorf("%v: its change is shown as %s", test.labels, change.Config.DisplayNameFromDS)
		}
	}
}

func TestTheTotalHasTheUnitOfTheMetric(t *testing.T) {
	for metric, unit := range map[string]string{"": "short", "events": "short", "errorRate": "percentunit", "p95": "ms"} {
		total := data.NewField("total", nil, []float64{1})
		Describe(data.NewFrame("", total), models.Query{Type: models.QueryTypeTrend, Metric: metric, GroupBy: []string{"object"}})
		if total.Config.Unit != unit {
			t.Errorf("%q: %s", metric, total.Config.Unit)
		}
	}
}

func TestAnAnswerWithoutRowsHasNullsWhereAFullOneMay(t *testing.T) {
	count, nullable := data.FieldTypeFloat64, data.FieldTypeNullableFloat64
	for _, test := range []struct {
		query models.Query
		want  map[string]data.FieldType
	}{
		{
			models.Query{Type: models.QueryTypeSummary, Metric: "errorRate", GroupBy: []string{"object"}},
			map[string]data.FieldType{"object": data.FieldTypeString, "events": count, "errorRate": nullable, "errorRateChange": nullable},
		},
		{models.Query{Type: models.QueryTypeSummary, Metric: "events"}, map[string]data.FieldType{"events": count, "eventsChange": nullable}},
		{models.Query{Type: models.QueryTypeTrend, Metric: "p95"}, map[string]data.FieldType{"time": data.FieldTypeTime, "total": nullable, "totalChange": nullable}},
		{models.Query{Type: models.QueryTypeTrend, Metric: "errors"}, map[string]data.FieldType{"time": data.FieldTypeTime, "total": count, "totalChange": nullable}},
	} {
		got := map[string]data.FieldType{}
		for _, field := range Empty(test.query).Fields {
			got[field.Name] = field.Type()
		}
		if !maps.Equal(got, test.want) {
			t.Errorf("%s of %s: got %v, want %v", test.query.Type, test.query.Metric, got, test.want)
		}
	}
}
