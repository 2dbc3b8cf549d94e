package plugin

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

// askedBy returns the query that the server receives.
func askedBy(t *testing.T, query string, isAlert bool) (backend.DataResponse, string) {
	t.Helper()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerArrow(w, nil, models.QueryMeta{}) })
	answer := ask(t, dataSource(t, server.URL, nil), query, isAlert)
	if answer.Error != nil {
		t.Fatal(answer.Error)
	}
	_, body := server.asked(t)
	return answer, body
}

func assertHas(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s lacks %s", text, part)
	}
}

func TestARuleOfAMetricAsksForOneNumberOfEachGroup(t *testing.T) {
	_, body := askedBy(t, `{"version": 2, "queryType": "trend", "metric": "p95", "groupBy": ["connector", "object"], "interval": "hour", "limit": 5, "minEvents": 20}`, true)
	assertHas(t, body, `"from":"2026-11-20T10:00:00Z","to":"2026-11-21T10:00:00Z"`)
	assertHas(t, body, `"query":{"type":"summary","metric":"p95","groupBy":["connector","object"],"limit":1000,"minEvents":20}`)
	_, body = askedBy(t, `{"version": 2, "queryType": "trend", "metric": "p95", "groupBy": ["connector"], "limit": 5}`, false)
	assertHas(t, body, `"query":{"type":"trend","metric":"p95","groupBy":["connector"],"limit":5}`)
}

func TestARuleLooksBackByDaysOfItsTimeZone(t *testing.T) {
	_, body := askedBy(t, `{"version": 2, "queryType": "trend", "metric": "events", "timeShift": "4w", "timeZone": "Europe/Berlin"}`, true)
	// Clocks in Berlin went back on 25 October.
	assertHas(t, body, `"from":"2026-10-23T09:00:00Z","to":"2026-10-24T09:00:00Z","timeZone":"Europe/Berlin"`)
}

func TestABaselineIsOverTimeInAPanelAndOneNumberInARule(t *testing.T) {
	_, body := askedBy(t, `{"version": 2, "queryType": "baseline", "metric": "errorRate"}`, false)
	assertHas(t, body, `"query":{"type":"baseline","metric":"errorRate","interval":"auto"}`)
	_, body = askedBy(t, `{"version": 2, "queryType": "baseline", "interval": "hour"}`, true)
	assertHas(t, body, `"query":{"type":"baseline"}`)
}

func TestARuleThatNeedsWhatFellSilentGetsIt(t *testing.T) {
	_, body := askedBy(t, `{"version": 2, "queryType": "summary", "metric": "events", "groupBy": ["connector"], "silent": true}`, true)
	assertHas(t, body, `"limit":1000,"silent":true`)
}

func TestMoreGroupsThanARuleCanHaveAreAnError(t *testing.T) {
	rule := golden{
		query:   `{"version": 2, "queryType": "summary", "metric": "errorRate", "groupBy": ["connector", "object"]}`,
		isAlert: true, columns: ratesByConnector(), meta: models.QueryMeta{GroupsBeyondLimit: 7},
	}
	answer := rule.ask(t)
	if answer.Error == nil || answer.Status != backend.StatusBadRequest || !strings.HasPrefix(answer.Error.Error(), "groupBy: there are 1007 groups, and an alert rule can have 1000: narrow it by filters") {
		t.Errorf("got %v", answer.Error)
	}
	rule.isAlert = false
	if answer := rule.ask(t); answer.Error != nil {
		t.Errorf("a panel: %v", answer.Error)
	}
}

func TestARuleOfSeveralFiguresIsRefused(t *testing.T) {
	answer := golden{
		query:   `{"version": 2, "queryType": "summary", "metric": "errorRate", "groupBy": ["connector", "object"], "columns": ["events", "errorRate"]}`,
		isAlert: true, columns: ratesByConnector(),
	}.ask(t)
	if answer.Error == nil || !strings.HasPrefix(answer.Error.Error(), "columns: an alert rule compares one figure of each group, not 2") {
		t.Errorf("got %v", answer.Error)
	}
}

func TestAnInclusiveEndOfGrafanaIsTheNextMillisecond(t *testing.T) {
	midnight := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for to, want := range map[time.Time]time.Time{
		midnight.Add(-time.Millisecond):              midnight,
		midnight.Add(-time.Millisecond).Add(999_999): midnight,
		midnight:                            midnight,
		midnight.Add(-2 * time.Millisecond): midnight.Add(-2 * time.Millisecond),
		midnight.Add(59 * time.Second).Add(999 * time.Millisecond): midnight.Add(time.Minute),
	} {
		got, err := savedQuery{}.timeRange(backend.TimeRange{From: ten, To: to}, ten)
		if err != nil || !got.to.Equal(want) {
			t.Errorf("%s: got %s, %v; want %s", to, got.to, err, want)
		}
	}
}

func TestAQueryCannotHoldAVariableWithoutAValue(t *testing.T) {
	source := dataSource(t, "http://localhost:1", nil)
	for _, query := range []string{
		`{"filters": {"object": ["$object"]}}`, `{"filters": {"object": ["Inv-$object-x"]}}`, `{"interval": "${interval}"}`,
		`{"groupBy": ["connector", "[[by]]"]}`, `{"metric": "$metric"}`, `{"queryType": "records", "search": "id [[id:raw]]"}`,
		`{"conditions": [{"field": "object", "operator": "=~", "values": ["^${object:regex}$"]}]}`,
		`{"queryType": "records", "bucket": {"time": "$bucket", "interval": "hour"}}`, `{"filters": {"object": ["${a.b:csv}"]}}`,
	} {
		answer := ask(t, source, query, false)
		if answer.Error == nil || !strings.Contains(answer.Error.Error(), "has no value here") {
			t.Errorf("%s: got %v", query, answer.Error)
		}
	}
	for _, text := range []string{"US$ 5", "$5", "a[[1", "^x$", "[[:alpha:]]", "[[a-z]]", "5$"} {
		query := savedQuery{Filters: map[string][]string{"object": {text}}}
		if err := query.checkNoVariables(false); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
