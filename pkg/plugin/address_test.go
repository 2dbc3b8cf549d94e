package plugin

import (
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestEditorsSeeWhereConnectorsReachTheServer(t *testing.T) {
	request := backend.CallResourceRequest{Method: "GET", Path: "address"}
	const own = "http://user:secret@sync-health:4280/"
	for _, test := range []struct {
		public any
		user   *backend.User
		status int
		body   string
	}{
		{nil, editor, 200, `{"url":"http://sync-health:4280"}`},
		{"", admin, 200, `{"url":"http://sync-health:4280"}`},
		{"https://sync.example.com/ingest/", editor, 200, `{"url":"https://sync.example.com/ingest"}`},
		{"sync.example.com", editor, 400, ""},
		{nil, viewer, 403, ""},
		{nil, anonymous, 403, ""},
		{nil, nobody, 403, ""},
	} {
		answer := call(t, dataSource(t, own, map[string]any{"publicUrl": test.public}), test.user, request)
		if answer.status != test.status || (test.body != "" && answer.body != test.body+"\n" && answer.body != test.body) {
			t.Errorf("%v for %v: %d %s", test.public, test.user, answer.status, answer.body)
		}
	}
}

func TestAConnectorMayHaveAnyName(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	source := dataSource(t, server.URL, nil)
	answer := call(t, source, viewer, backend.CallResourceRequest{Method: "GET", Path: "connector", URL: "connector?name=a%2Fb+%3F%23%25"})
	asked, _ := server.asked(t)
	if answer.status != 200 || asked.URL.EscapedPath() != "/v1/connectors/a%2Fb%20%3F%23%25" {
		t.Errorf("%d, asked for %s", answer.status, asked.URL.EscapedPath())
	}
	if answer := call(t, source, viewer, backend.CallResourceRequest{Method: "GET", Path: "connector"}); answer.status != 400 {
		t.Errorf("without a name: %d", answer.status)
	}
}
