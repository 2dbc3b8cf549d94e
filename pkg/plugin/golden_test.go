package plugin

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/syncops/synchealth/pkg/arrowtest"
	"github.com/syncops/synchealth/pkg/models"
)

// `go test ./pkg/plugin -update` writes the golden files anew; look at what changed before you commit them.
var update = flag.Bool("update", false, "write the golden files anew")

var (
	ten    = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	eleven = ten.Add(time.Hour)
	hour   = "hour"
)

func pointer[T any](value T) *T { return &value }

// golden is one query with what the server answers to it.
type golden struct {
	name    string
	query   string
	isAlert bool
	columns []arrowtest.Column
	meta    models.QueryMeta
}

func trendColumns() []arrowtest.Column {
	return []arrowtest.Column{
		{Name: "time", Values: []time.Time{ten, eleven}},
		{Name: "synced", Values: []uint64{90, 0}},
		{Name: "errors", Values: []uint64{10, 0}},
		{Name: "errorRate", Values: []*float64{pointer(0.1), nil}},
		{Name: "total", Values: []uint64{100, 0}},
		{Name: "syncedChange", Values: []*float64{nil, pointer(-1.0)}},
		{Name: "errorsChange", Values: []*float64{nil, pointer(-1.0)}},
		{Name: "errorRateChange", Values: []*float64{nil, nil}},
		{Name: "totalChange", Values: []*float64{nil, pointer(-1.0)}},
	}
}

// splitColumns are those of a trend by one field: of each group, of all, and the change of each.
func splitColumns(by string, groups ...string) []arrowtest.Column {
	columns := []arrowtest.Column{{Name: "time", Values: []time.Time{ten, eleven}}}
	changes := []arrowtest.Column{}
	for i, group := range groups {
		metadata := map[string]string{"labels": fmt.Sprintf(`{%q: %q}`, by, group)}
		if group == "(other)" {
			metadata = map[string]string{}
		}
		columns = append(columns, arrowtest.Column{Name: group, Values: []uint64{uint64(10 * (i + 1)), 5}, Metadata: metadata})
		ofChange := maps.Clone(metadata)
		ofChange["change"] = "true"
		changes = append(changes, arrowtest.Column{Name: group + "Change", Values: []*float64{nil, pointer(-0.5)}, Metadata: ofChange})
	}
	columns = append(columns, arrowtest.Column{Name: "total", Values: []uint64{30, 10}})
	columns = append(columns, changes...)
	return append(columns, arrowtest.Column{
		Name: "totalChange", Values: []*float64{nil, pointer(-0.667)}, Metadata: map[string]string{"change": "true"},
	})
}

// objectiveColumns are those that a rule can read, of an objective for one object and of one for all.
func objectiveColumns() []arrowtest.Column {
	return []arrowtest.Column{
		{Name: "id", Values: []string{"invoices", "all"}},
		{Name: "connector", Values: []string{"c1", "c1"}},
		{Name: "object", Values: []*string{pointer("Invoice"), nil}},
		{Name: "target", Values: []float64{0.99, 0.9}},
		{Name: "budgetLeft", Values: []*float64{pointer(0.4), nil}},
		{Name: "burnRate1h", Values: []*float64{pointer(14.5), pointer(0.2)}},
		{Name: "runsOutAt", Values: []*time.Time{&eleven, nil}},
	}
}

// ratesByConnector is a summary of the error rate by connector and object, of a group without events too.
func ratesByConnector() []arrowtest.Column {
	return []arrowtest.Column{
		{Name: "connector", Values: []string{"c1", "c2", "c3"}},
		{Name: "object", Values: []string{"Invoice", "", "Account"}},
		{Name: "events", Values: []uint64{90, 10, 0}},
		{Name: "errorRate", Values: []*float64{pointer(0.25), pointer(0.0), nil}},
		{Name: "errorRateChange", Values: []*float64{pointer(0.05), nil, nil}},
	}
}

// baselineColumns are the connectors of a baseline: one above its band, one that fell silent, one that is too young.
func baselineColumns() []arrowtest.Column {
	return []arrowtest.Column{
		{Name: "connector", Values: []string{"c1", "c2", "c3"}},
		{Name: "value", Values: []*float64{pointer(50.0), pointer(0.0), pointer(7.0)}},
		{Name: "expected", Values: []*float64{pointer(23.0), pointer(16.0), nil}},
		{Name: "low", Values: []*float64{pointer(8.6), pointer(4.0), nil}},
		{Name: "high", Values: []*float64{pointer(37.4), pointer(28.0), nil}},
		{Name: "outside", Values: []*float64{pointer(12.6), pointer(-4.0), nil}},
	}
}

func freshnessColumns() []arrowtest.Column {
	return []arrowtest.Column{
		{Name: "connector", Values: []string{"c1", "c2"}},
		{Name: "object", Values: []string{"Invoice", "Account"}},
		{Name: "lastSuccess", Values: []*time.Time{nil, &ten}},
		{Name: "lastEvent", Values: []time.Time{eleven, eleven}},
		{Name: "sinceLastSuccess", Values: []*float64{nil, pointer(3600000.0)}},
		{Name: "usualGap", Values: []*float64{nil, pointer(1800000.0)}},
		{Name: "overdue", Values: []*float64{nil, pointer(900000.0)}},
		{Name: "state", Values: []*string{nil, pointer("late")}},
	}
}

func summaryColumns() []arrowtest.Column {
	columns := []arrowtest.Column{}
	for i, column := range models.Columns[models.QueryTypeSummary] {
		values := any([]*float64{pointer(float64(i) / 10)})
		if !column.Nullable {
			values = []uint64{uint64(i * 100)}
		}
		columns = append(columns, arrowtest.Column{Name: column.Name, Values: values})
	}
	return columns
}

// failureColumns are two failures: one of a manual sync that says all there is to say, one that says no more than it must.
func failureColumns() []arrowtest.Column {
	return []arrowtest.Column{
		{Name: "id", Values: []string{"evt-1", "evt-2"}},
		{Name: "recordId", Values: []string{"INV-1", "INV-2"}},
		{Name: "connector", Values: []string{"c1", "c2"}},
		{Name: "mode", Values: []string{"manual", "realtime"}},
		{Name: "object", Values: []string{"Invoice", "Invoice"}},
		{Name: "action", Values: []string{"update", "create"}},
		{Name: "startTime", Values: []time.Time{ten, ten}},
		{Name: "endTime", Values: []time.Time{eleven, ten}},
		{Name: "errorCode", Values: []string{"DACO-02", "SF-400"}},
		{Name: "errorMessage", Values: []*string{pointer("No CRM id for \"INV-1\"\nat line 2"), nil}},
		{Name: "triggeredBy", Values: []*string{pointer("erika"), nil}},
		{Name: "jobId", Values: []*string{pointer("job-1"), nil}},
		{Name: "state", Values: []*string{nil, pointer("open")}},
		{Name: "attempts", Values: []uint64{1, 3}},
		{Name: "objectOrJobId", Values: []string{"job-1", "INV-2"}},
		{Name: "traceId", Values: []*string{pointer("0af7651916cd43dd8448eb211c80319c"), nil}},
	}
}

func percentileColumns() []arrowtest.Column {
	return []arrowtest.Column{
		{Name: "object", Values: []string{"Account", "Invoice"}},
		{Name: "action", Values: []string{"create", "update"}},
		{Name: "mode", Values: []string{"realtime", "manual"}},
		{Name: "records", Values: []uint64{12, 3}},
		{Name: "p50", Values: []*float64{pointer(800.0), pointer(1200.0)}},
		{Name: "p90", Values: []*float64{pointer(1500.0), pointer(2500.0)}},
		{Name: "p95", Values: []*float64{pointer(1900.0), pointer(3500.0)}},
	}
}

var goldens = []golden{
	{name: "summary", query: `{"queryType": "summary"}`, columns: summaryColumns(), meta: models.QueryMeta{Exact: true}},
	{name: "new-panel", query: `{}`, columns: trendColumns(), meta: models.QueryMeta{Exact: true, Interval: &hour}},
	{name: "trend", query: `{"queryType": "trend", "interval": "auto", "columns": [], "timeZone": "Europe/Berlin"}`, columns: trendColumns(), meta: models.QueryMeta{Exact: true, Interval: &hour}},
	{
		name: "trend-chosen-columns", query: `{"queryType": "trend", "columns": ["errorRate", "total"], "timeShift": "7d"}`,
		columns: trendColumns(), meta: models.QueryMeta{Exact: true, Interval: &hour},
	},
	{
		name: "trend-by-mode", query: `{"queryType": "trend", "groupBy": "mode", "interval": "minute", "filters": {"object": ["Invoice"], "action": []}}`,
		columns: splitColumns("mode", "realtime", "manual"),
		meta: models.QueryMeta{Exact: true, Interval: &hour, Notices: []models.Notice{
			{Severity: "info", Text: "Shown by hour."}, {Severity: "warning", Text: "Some groups are summed."},
		}},
	},
	{name: "alert-on-trend", query: `{"queryType": "trend"}`, isAlert: true, columns: trendColumns(), meta: models.QueryMeta{Exact: true, Interval: &hour}},
	{name: "alert-on-trend-by-object", query: `{"queryType": "trend", "groupBy": "object"}`, isAlert: true, columns: splitColumns("object", "Account", "Invoice"), meta: models.QueryMeta{Exact: true, Interval: &hour}},
	{name: "alert-on-trend-by-object-without-groups", query: `{"queryType": "trend", "groupBy": "object"}`, isAlert: true, columns: splitColumns("object"), meta: models.QueryMeta{Exact: true, Interval: &hour}},
	{
		name: "trend-of-rates-by-mode", query: `{"version": 2, "queryType": "trend", "metric": "errorRate", "groupBy": ["mode"], "columns": ["groups", "groupChanges"]}`,
		columns: splitColumns("mode", "manual", "(other)"), meta: models.QueryMeta{Exact: true, Interval: &hour, GroupsBeyondLimit: 3},
	},
	{
		name: "summary-by-connector", query: `{"version": 2, "queryType": "summary", "metric": "errorRate", "groupBy": ["connector", "object"], "minEvents": 5}`,
		columns: ratesByConnector(), meta: models.QueryMeta{Exact: true},
	},
	{
		name: "alert-on-summary-by-connector", query: `{"version": 2, "queryType": "summary", "metric": "errorRate", "groupBy": ["connector", "object"], "minEvents": 5}`,
		isAlert: true, columns: ratesByConnector(), meta: models.QueryMeta{Exact: true},
	},
	{
		name: "alert-on-summary-without-groups", query: `{"version": 2, "queryType": "summary", "metric": "errorRate", "groupBy": ["connector", "object"]}`,
		isAlert: true, meta: models.QueryMeta{Exact: true, Notices: []models.Notice{{Severity: "info", Text: "Nothing here."}}},
	},
	{name: "percentiles", query: `{"queryType": "percentiles", "bucket": {"time": "2026-11-20T10:00:00.000Z", "interval": "hour"}}`, columns: percentileColumns(), meta: models.QueryMeta{}},
	{name: "alert-on-percentiles", query: `{"queryType": "percentiles"}`, isAlert: true, columns: percentileColumns(), meta: models.QueryMeta{}},
	{
		name: "percentiles-trend", query: `{"queryType": "percentiles", "interval": "hour"}`,
		columns: []arrowtest.Column{
			{Name: "time", Values: []time.Time{ten, eleven}}, {Name: "records", Values: []uint64{15, 0}},
			{Name: "p50", Values: []*float64{pointer(800.0), nil}}, {Name: "p90", Values: []*float64{pointer(1500.0), nil}}, {Name: "p95", Values: []*float64{pointer(1900.0), nil}},
		},
		meta: models.QueryMeta{Exact: true, Interval: &hour},
	},
	{
		name: "histogram", query: `{"queryType": "histogram", "interval": "hour"}`,
		columns: []arrowtest.Column{
			{Name: "time", Values: []time.Time{ten, eleven}}, {Name: "100", Values: []uint64{1, 2}}, {Name: "250", Values: []uint64{3, 4}}, {Name: "+Inf", Values: []uint64{0, 1}},
		},
		meta: models.QueryMeta{Exact: true, Interval: &hour},
	},
	{
		name: "histogram-without-buckets", query: `{"queryType": "histogram", "interval": "hour"}`,
		columns: []arrowtest.Column{{Name: "time", Values: []time.Time{ten, eleven}}}, meta: models.QueryMeta{Exact: true, Interval: &hour},
	},
	{
		name: "errors", query: `{"queryType": "errors", "limit": 10, "state": ["open"], "conditions": [{"field": "object", "operator": "=~", "values": ["^Inv"]}]}`,
		columns: []arrowtest.Column{
			{Name: "errorCode", Values: []string{"DACO-02"}}, {Name: "message", Values: []string{"No CRM id for <id>"}}, {Name: "count", Values: []uint64{4}},
			{Name: "share", Values: []*float64{pointer(1.0)}}, {Name: "firstSeen", Values: []time.Time{ten}}, {Name: "lastSeen", Values: []time.Time{eleven}},
		},
		meta: models.QueryMeta{Exact: true, NextCursor: "next"},
	},
	{name: "baseline-by-connector", query: `{"version": 2, "queryType": "baseline", "groupBy": ["connector"], "interval": "hour"}`, columns: baselineColumns(), meta: models.QueryMeta{Exact: true}},
	{name: "alert-on-baseline-by-connector", query: `{"version": 2, "queryType": "baseline", "groupBy": ["connector"]}`, isAlert: true, columns: baselineColumns(), meta: models.QueryMeta{Exact: true}},
	{name: "freshness", query: `{"queryType": "freshness"}`, columns: freshnessColumns(), meta: models.QueryMeta{Exact: true}},
	{name: "alert-on-freshness", query: `{"queryType": "freshness"}`, isAlert: true, columns: freshnessColumns(), meta: models.QueryMeta{Exact: true}},
	{name: "objectives", query: `{"queryType": "objectives", "objective": ["invoices"]}`, columns: objectiveColumns(), meta: models.QueryMeta{Exact: true}},
	{name: "alert-on-objectives", query: `{"queryType": "objectives", "interval": "day"}`, isAlert: true, columns: objectiveColumns(), meta: models.QueryMeta{Exact: true}},
	{
		name:  "objectives-over-time",
		query: `{"queryType": "objectives", "interval": "hour", "columns": ["attained"]}`,
		columns: []arrowtest.Column{
			{Name: "time", Values: []time.Time{ten, eleven}},
			{Name: "invoices", Values: []*float64{pointer(0.5), nil}, Metadata: map[string]string{"labels": `{"id": "invoices", "connector": "c1", "object": "Invoice"}`}},
			{Name: "all", Values: []*float64{nil, pointer(-0.2)}, Metadata: map[string]string{"labels": `{"id": "all", "connector": "c1"}`}},
		},
		meta: models.QueryMeta{Exact: true, Interval: &hour},
	},
	{name: "failures-as-logs", query: `{"queryType": "failures", "format": "logs", "columns": ["recordId"], "search": "INV"}`, columns: failureColumns(), meta: models.QueryMeta{Exact: true}},
	{name: "failures-as-logs-without-rows", query: `{"queryType": "failures", "format": "logs"}`, meta: models.QueryMeta{Exact: true}},
	{
		name: "alert-on-failures-as-logs", query: `{"queryType": "failures", "format": "logs", "columns": ["id", "connector", "attempts"]}`,
		isAlert: true, columns: failureColumns(), meta: models.QueryMeta{Exact: true},
	},
	{name: "failures-without-rows", query: `{"queryType": "failures", "orderBy": "-endTime", "search": "evt"}`, meta: models.QueryMeta{Exact: true}},
	{name: "trend-without-rows", query: `{"queryType": "trend", "groupBy": "object"}`, meta: models.QueryMeta{Exact: true}},
}

func TestFramesOfEachQueryType(t *testing.T) {
	for _, test := range goldens {
		t.Run(test.name, func(t *testing.T) {
			answer := test.ask(t)
			if answer.Error != nil {
				t.Fatal(answer.Error)
			}
			experimental.CheckGoldenJSONResponse(t, "testdata", test.name, &answer, *update)
		})
	}
}

// ask runs the query against a server that gives the golden's answer, or an empty body where it has no columns.
func (g golden) ask(t testing.TB) backend.DataResponse {
	t.Helper()
	var stream []byte
	if g.columns != nil {
		stream = arrowtest.Stream(t, 1, g.columns...)
	}
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerArrow(w, stream, g.meta) })
	return ask(t, dataSource(t, server.URL, nil), g.query, g.isAlert)
}

func ask(t testing.TB, source *Datasource, query string, isAlert bool) backend.DataResponse {
	t.Helper()
	request := &backend.QueryDataRequest{Queries: []backend.DataQuery{dataQuery("A", query)}}
	if isAlert {
		request.Headers = map[string]string{"FromAlert": "true"}
	}
	response, err := source.QueryData(context.Background(), request)
	if err != nil {
		t.Fatal(err)
	}
	return response.Responses["A"]
}

func dataQuery(refID, query string) backend.DataQuery {
	return backend.DataQuery{RefID: refID, JSON: json.RawMessage(query), TimeRange: backend.TimeRange{From: ten, To: ten.Add(24 * time.Hour)}}
}
