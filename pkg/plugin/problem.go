package plugin

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/client"
	"github.com/syncops/synchealth/pkg/models"
)

// writeProblem writes a problem document, as the server does.
func writeProblem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	writeBody(w, status, models.Problem{
		Type:   "about:blank",
		Title:  http.StatusText(status),
		Status: int64(status),
		Detail: detail,
	})
}

// writeFailure writes the problem document for a failed call of the server.
func writeFailure(w http.ResponseWriter, r *http.Request, err error) {
	var refused *client.Error
	if !errors.As(err, &refused) {
		backend.Logger.FromContext(r.Context()).Error("A resource call failed", "path", r.URL.Path, "error", err)
		writeProblem(w, http.StatusInternalServerError, "The plugin failed: see Grafana's log.")
		return
	}
	if refused.RetryAfter != "" {
		w.Header().Set("Retry-After", refused.RetryAfter)
	}
	writeProblem(w, refused.Status, refused.Message)
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	writeBody(w, status, value)
}

func writeBody(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte("{}")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
