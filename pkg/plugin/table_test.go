package plugin

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func callTable(t *testing.T, server *testServer, params string) called {
	t.Helper()
	return call(t, dataSource(t, server.URL, nil), viewer, backend.CallResourceRequest{Method: "GET", Path: "table.csv", URL: "table.csv?" + params})
}

// normalized sorts the members.
func normalized(t *testing.T, body string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		t.Fatal(err)
	}
	ordered, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(ordered)
}

func TestATablesFileIsOfWhatTheTableShows(t *testing.T) {
	for params, want := range map[string]string{
		// All adds no filter. The end of "Yesterday" is inclusive.
		"type=records&from=1795132800000&to=1795219199999&timezone=Europe%2FBerlin&var-connector=$__all&var-object=A&var-object=B%7CC": `{"from":"2026-11-20T00:00:00Z","query":{"filters":{"object":["A","B|C"]},"type":"records"},"timeZone":"Europe/Berlin","to":"2026-11-21T00:00:00Z"}`,
		// A clicked bar, and filters of the dashboard with any characters in their values.
		"type=errors&from=1795132800000&to=1795132801500&timezone=utc&var-bucket=1795132800000&var-interval=hour&var-filters=object%7C%3D%7CInv%7C&var-filters=errorCode%7C%3D__gfp__%7Ca__gfp__b%7Cc,C&var-filters=mode%7C%3D%7C": `{"from":"2026-11-20T00:00:00Z","query":{"bucket":{"interval":"hour","time":"2026-11-20T00:00:00Z"},"conditions":[{"field":"object","operator":"=","values":["Inv"]},{"field":"errorCode","operator":"=|","values":["a|b","c"]}],"type":"errors"},"timeZone":"UTC","to":"2026-11-20T00:00:01.5Z"}`,
		// Filters of a page.
		"type=errors&from=0&to=1&search=no+quota&state=open&state=retrying&groupStatus=new&var-connector=zuora": `{"from":"1970-01-01T00:00:00Z","query":{"filters":{"connector":["zuora"]},"groupStatus":["new"],"search":"no quota","state":["open","retrying"],"type":"errors"},"timeZone":"UTC","to":"1970-01-01T00:00:00.001Z"}`,
		"type=jobs&from=0&to=1&jobStatus=running&jobStatus=failed&search=ada":                                   `{"from":"1970-01-01T00:00:00Z","query":{"jobStatus":["running","failed"],"search":"ada","type":"jobs"},"timeZone":"UTC","to":"1970-01-01T00:00:00.001Z"}`,
		"type=commands&from=0&to=1&commandType=retry&commandState=waiting&search=ada":                           `{"from":"1970-01-01T00:00:00Z","query":{"commandState":["waiting"],"commandType":["retry"],"search":"ada","type":"commands"},"timeZone":"UTC","to":"1970-01-01T00:00:00.001Z"}`,
		"type=objectives&from=0&to=1&var-connector=zuora&byObject=true":                                         `{"from":"1970-01-01T00:00:00Z","query":{"byObject":true,"filters":{"connector":["zuora"]},"type":"objectives"},"timeZone":"UTC","to":"1970-01-01T00:00:00.001Z"}`,
		// Parameters of other types are left out; an empty filter and "Whole range" are none.
		"type=jobs&from=0&to=1&var-bucket=all&var-interval=day&var-filters=&var-connector=$object&var-ds=x": `{"from":"1970-01-01T00:00:00Z","query":{"filters":{"connector":["$object"]},"type":"jobs"},"timeZone":"UTC","to":"1970-01-01T00:00:00.001Z"}`,
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/csv; charset=utf-8")
			w.Header().Set("Content-Disposition", `attachment; filename="records.csv"`)
			_, _ = w.Write([]byte("id\r\n"))
		})
		answer := callTable(t, server, params)
		if answer.status != http.StatusOK || answer.body != "id\r\n" || answer.header.Get("Content-Disposition") == "" {
			t.Errorf("%s: %d %s", params, answer.status, answer.body)
		}
		asked, body := server.asked(t)
		if got := normalized(t, body); got != want {
			t.Errorf("%s:\nasked %s\nwant  %s", params, got, want)
		}
		if asked.Method != "POST" || asked.URL.Path != "/v1/query" || asked.Header.Get("Accept") != "text/csv" {
			t.Errorf("asked %s %s for %s", asked.Method, asked.URL, asked.Header.Get("Accept"))
		}
	}
}

func TestATablesFileNamesTheParameterThatIsWrong(t *testing.T) {
	for params, want := range map[string]string{
		"from=0&to=1":                      "type: ",
		"type=nothing&from=0&to=1":         "queryType: ",
		"type=records&from=now-24h&to=now": "from: ",
		"type=records&from=0":              "to: ",
		"type=records&from=0&to=1&var-bucket=today&var-interval=day":     "var-bucket: ",
		"type=errors&from=0&to=1&state=odd":                              "state: ",
		"type=jobs&from=0&to=1&jobStatus=odd":                            "jobStatus: ",
		"type=commands&from=0&to=1&commandType=odd":                      "commandType: ",
		"type=commands&from=0&to=1&commandState=odd":                     "commandState: ",
		"type=records&from=0&to=1&var-filters=object":                    "var-filters: ",
		"type=records&from=0&to=1&var-filters=price%7C%3D%7C1":           "conditions.field: ",
		"type=records&from=0&to=1&var-filters=object%7C%3C%7C1":          "conditions.operator: ",
		"type=records&from=0&to=1&var-bucket=0&var-interval=fortnightly": "bucket.interval: ",
	} {
		server := serve(t, func(http.ResponseWriter, *http.Request) {})
		answer := callTable(t, server, params)
		if detail := problemOf(t, answer).Detail; answer.status != http.StatusBadRequest || !strings.HasPrefix(detail, want) || server.wasAsked() {
			t.Errorf("%s: %d %s", params, answer.status, detail)
		}
	}
}
