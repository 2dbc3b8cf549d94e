package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/arrowtest"
	"github.com/syncops/synchealth/pkg/models"
)

func TestTheServerIsAskedWhatThePanelAsks(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerArrow(w, nil, models.QueryMeta{}) })
	ask(t, dataSource(t, server.URL+"/", nil), `{
		"refId": "A", "datasource": {"uid": "x"}, "intervalMs": 1000, "hide": false,
		"queryType": "failures", "filters": {"object": ["Invoice", "Account"], "mode": []},
		"conditions": [{"field": "errorCode", "operator": "!=|", "values": ["A", "B"]}],
		"limit": 50, "cursor": "c", "search": "8a80", "orderBy": "-latency", "state": ["open"],
		"bucket": {"time": "2026-11-20T10:00:00.000Z", "interval": "hour"}, "timeZone": "Asia/Kathmandu",
		"interval": "day", "groupBy": "object", "timeShift": "7d"
	}`, false)
	asked, body := server.asked(t)
	if asked.Method != "POST" || asked.URL.Path != "/v1/query" || asked.Header.Get("Authorization") != "Bearer "+testToken {
		t.Errorf("asked %s %s", asked.Method, asked.URL)
	}
	if asked.Header.Get("Accept") != "application/vnd.apache.arrow.stream" || asked.Header.Get("X-Request-Id") == "" {
		t.Errorf("headers %v", asked.Header)
	}
	want := `{"from":"2026-11-20T10:00:00Z","to":"2026-11-21T10:00:00Z","timeZone":"Asia/Kathmandu","query":{"type":"failures",` +
		`"filters":{"object":["Invoice","Account"]},"conditions":[{"field":"errorCode","operator":"!=|","values":["A","B"]}],` +
		`"limit":50,"bucket":{"time":"2026-11-20T10:00:00Z","interval":"hour"},"search":"8a80","orderBy":"-latency","cursor":"c","state":["open"]}}`
	if body != want {
		t.Errorf("asked\n%s\nwant\n%s", body, want)
	}
}

func TestAnEmptyQueryIsAUsefulTrend(t *testing.T) {
	for _, query := range []string{`{}`, `{"filters": {"object": [], "mode": []}, "groupBy": [], "conditions": []}`} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerArrow(w, nil, models.QueryMeta{}) })
		ask(t, dataSource(t, server.URL, nil), query, false)
		if _, body := server.asked(t); !strings.HasSuffix(body, `"timeZone":"UTC","query":{"type":"trend"}}`) {
			t.Errorf("%s: asked %s", query, body)
		}
	}
}

func TestAWrongQueryNamesTheField(t *testing.T) {
	source := dataSource(t, "http://localhost:1", nil)
	for query, want := range map[string]string{
		`{"queryType": "graph"}`:                                                   `queryType: "graph" is none of baseline, commands, errors,`,
		`{"interval": "week"}`:                                                     `interval: "week" is none of auto, day, hour, minute`,
		`{"groupBy": "color"}`:                                                     `groupBy: "color" is none of status,`,
		`{"groupBy": ["object", "action", "mode", "status"]}`:                      `groupBy: 4 fields are more than 3`,
		`{"filters": {"color": ["red"]}}`:                                          `filters: "color" is none of connector,`,
		`{"filters": {"object": "Invoice"}}`:                                       `filters: a string can't be used here`,
		`{"queryType": "records", "limit": "many"}`:                                `limit: a string can't be used here`,
		`{"queryType": "records", "orderBy": "age"}`:                               `orderBy: "age" is none of -endTime,`,
		`{"queryType": "failures", "state": ["lost"]}`:                             `state: "lost" is none of open, retrying, resolved`,
		`{"conditions": [{"field": "object", "operator": ">"}]}`:                   `conditions.operator: ">" is none of =, !=,`,
		`{"queryType": "records", "bucket": {"time": "noon", "interval": "hour"}}`: `bucket.time: "noon" is not a time such as`,
		`[]`: `the query is not valid JSON`,
	} {
		answer := ask(t, source, query, false)
		if answer.Error == nil || !strings.Contains(answer.Error.Error(), want) {
			t.Errorf("%s: got %v, want %s", query, answer.Error, want)
		}
		if answer.Status != backend.StatusBadRequest || answer.ErrorSource != backend.ErrorSourceDownstream {
			t.Errorf("%s: status %d from %s", query, answer.Status, answer.ErrorSource)
		}
	}
}

func TestAnUnknownColumnIsNamed(t *testing.T) {
	answer := golden{query: `{"columns": ["rate"]}`, columns: trendColumns()}.ask(t)
	if answer.Error == nil || !strings.HasPrefix(answer.Error.Error(), `columns: a trend query has no column "rate", but time, synced, errors`) {
		t.Errorf("got %v", answer.Error)
	}
}

func TestAlertRulesCannotUseDashboardVariables(t *testing.T) {
	source := dataSource(t, "http://localhost:1", nil)
	for _, query := range []string{
		`{"filters": {"object": ["$object"]}}`, `{"interval": "${interval}"}`, `{"groupBy": "[[by]]"}`,
		`{"conditions": [{"field": "object", "operator": "!=", "values": ["$object"]}]}`,
		`{"conditions": [{"field": "object", "operator": "!=|", "values": ["Invoice", "[[object]]"]}]}`,
		`{"conditions": [{"field": "object", "operator": "!~", "values": ["${object:regex}"]}]}`,
		`{"queryType": "failures", "state": ["$state"]}`,
		`{"queryType": "objectives", "objective": ["invoices", "$objective"]}`,
	} {
		if answer := ask(t, source, query, true); answer.Error == nil || !strings.Contains(answer.Error.Error(), "can't use the dashboard variable") {
			t.Errorf("%s: got %v", query, answer.Error)
		}
	}
}

func TestPatternsOfAlertRulesMayHoldWhatVariablesBeginWith(t *testing.T) {
	source := dataSource(t, "http://localhost:1", nil)
	for _, pattern := range []string{"$", "[[:alpha:]]", "$|Invoice"} {
		query := fmt.Sprintf(`{"conditions": [{"field": "object", "operator": "=~", "values": [%q]}]}`, pattern)
		if answer := ask(t, source, query, true); answer.Error == nil || strings.Contains(answer.Error.Error(), "variable") {
			t.Errorf("%s: got %v", pattern, answer.Error)
		}
	}
}

func TestServerErrorsReadAsWhatToDo(t *testing.T) {
	problem := func(status int, detail, field string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { answerProblem(w, status, detail, field) }
	}
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		status  int
		message string
	}{
		{"a field at fault", problem(400, "must be at most 1000", "query.limit"), 400, "query.limit: must be at most 1000."},
		{"a field already named", problem(422, "query.limit must be at most 1000", "query.limit"), 422, "query.limit must be at most 1000."},
		{"wrong token", problem(401, "no", ""), 502, "does not accept the data source's token"},
		{"missing scope", problem(403, "Needs the scope read", ""), 403, "The data source's token may not do this: Needs the scope read."},
		{"overload", problem(429, "Too many requests", ""), 429, "Too many requests."},
		{"storage away", problem(503, "ClickHouse does not answer", ""), 503, "is not ready: ClickHouse does not answer."},
		{"too heavy", problem(500, "Memory limit reached", ""), 500, "The Sync Health server failed: Memory limit reached. Request id: req-1."},
		{"not Arrow", func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, 200, map[string]any{}) }, 502, "lacks the header Sync-Health-Meta"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, test.handler)
			answer := ask(t, dataSource(t, server.URL, nil), `{}`, false)
			if answer.Error == nil || !strings.Contains(answer.Error.Error(), test.message) {
				t.Errorf("got %v, want %s", answer.Error, test.message)
			}
			if int(answer.Status) != test.status || answer.ErrorSource != backend.ErrorSourceDownstream {
				t.Errorf("status %d from %s", answer.Status, answer.ErrorSource)
			}
		})
	}
}

func TestABrokenStreamIsTheServersFault(t *testing.T) {
	stream := arrowtest.Stream(t, 10, trendColumns()...)
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerArrow(w, stream[:len(stream)/2], models.QueryMeta{})
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	answer := ask(t, dataSource(t, server.URL, nil), `{}`, false)
	if answer.Error == nil || !strings.Contains(answer.Error.Error(), "the connection broke off") || answer.ErrorSource != backend.ErrorSourceDownstream {
		t.Errorf("got %v from %s", answer.Error, answer.ErrorSource)
	}
}

func TestQueriesOfARequestRunAtOnceAndFailAlone(t *testing.T) {
	var arrived atomic.Int32
	all := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if arrived.Add(1) == 3 {
			close(all)
		}
		select {
		case <-all:
		case <-time.After(5 * time.Second):
		}
		answerArrow(w, arrowtest.Stream(t, 10, trendColumns()...), models.QueryMeta{})
	})
	started := time.Now()
	response, err := dataSource(t, server.URL, nil).QueryData(context.Background(), &backend.QueryDataRequest{Queries: []backend.DataQuery{
		dataQuery("A", `{}`), dataQuery("B", `{}`), dataQuery("C", `{"queryType": "nonsense"}`), dataQuery("D", `{}`),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if time.Since(started) > 4*time.Second {
		t.Error("the queries ran one after the other")
	}
	for refID, hasError := range map[string]bool{"A": false, "B": false, "C": true, "D": false} {
		if got := response.Responses[refID].Error; (got != nil) != hasError {
			t.Errorf("%s: error %v", refID, got)
		}
	}
}

func TestACanceledRequestCancelsItsQueries(t *testing.T) {
	gaveUp := make(chan struct{}, 2)
	entered := make(chan struct{}, 2)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body)
		entered <- struct{}{}
		<-r.Context().Done()
		gaveUp <- struct{}{}
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-entered
		<-entered
		cancel()
	}()
	response, err := dataSource(t, server.URL, nil).QueryData(ctx, &backend.QueryDataRequest{Queries: []backend.DataQuery{dataQuery("A", `{}`), dataQuery("B", `{}`)}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		select {
		case <-gaveUp:
		case <-time.After(5 * time.Second):
			t.Fatal("the server still works on a canceled query")
		}
	}
	if answer := response.Responses["A"]; answer.Error == nil || answer.Status != 499 {
		t.Errorf("got %v with status %d", answer.Error, answer.Status)
	}
}

func TestBrokenSettingsAreToldByEveryCall(t *testing.T) {
	source := dataSource(t, "", nil)
	if answer := ask(t, source, `{}`, false); answer.Error == nil || !errors.Is(source.broken, errNoURL) || answer.Error.Error() != errNoURL.Error() {
		t.Errorf("got %v", answer.Error)
	}
	if answer := call(t, source, admin, backend.CallResourceRequest{Method: "GET", Path: "jobs"}); answer.status != http.StatusBadRequest || problemOf(t, answer).Detail != errNoURL.Error() {
		t.Errorf("got %d %s", answer.status, answer.body)
	}
}

func FuzzDecodeQuery(f *testing.F) {
	for _, test := range goldens {
		f.Add(test.query, test.isAlert)
	}
	for _, odd := range []string{``, `null`, `[]`, `{"filters": null}`, `{"bucket": {}}`, `{"limit": 1e99}`, `{"filters": {"object": [null]}}`, "{\"search\": \"\xff\"}"} {
		f.Add(odd, true)
	}
	f.Fuzz(func(t *testing.T, query string, isAlert bool) {
		decoded, err := decodeQuery(dataQuery("A", query), isAlert)
		if err != nil {
			return
		}
		if _, known := models.QueryOptions[decoded.request.Query.Type]; !known {
			t.Errorf("accepted type %q", decoded.request.Query.Type)
		}
		if _, err := json.Marshal(decoded.request); err != nil {
			t.Errorf("accepted what can't be sent: %v", err)
		}
	})
}
