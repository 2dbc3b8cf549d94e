package plugin

import (
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestAFileIsPassedOnAsItIs(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerProblem(w, http.StatusUnprocessableEntity, "None could be kept", "")
	})
	file := "id,\"to\"\n1,\"a\n\"\"b\"\"\"\n"
	answer := call(t, dataSource(t, server.URL, nil), editor, backend.CallResourceRequest{
		Method: "POST", Path: "events", URL: "events?dryRun=true&map=failures", Body: []byte(file),
		Headers: map[string][]string{"Content-Type": {"text/csv; charset=utf-8"}},
	})
	request, body := server.asked(t)
	if answer.status != 422 || body != file || request.URL.RawQuery != "dryRun=true&map=failures" || request.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("%d: asked %s %q", answer.status, request.URL, body)
	}
}

func TestOnlyFilesAreImported(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	for _, contentType := range []string{"application/json", "application/x-ndjson", ""} {
		answer := call(t, dataSource(t, server.URL, nil), admin, backend.CallResourceRequest{
			Method: "POST", Path: "events", Body: []byte("[]"), Headers: map[string][]string{"Content-Type": {contentType}},
		})
		if answer.status != 415 || server.wasAsked() {
			t.Errorf("%q: %d", contentType, answer.status)
		}
	}
}
