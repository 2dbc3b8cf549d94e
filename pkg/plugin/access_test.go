package plugin

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

func TestAccessSaysWhoMayActAndWhyNot(t *testing.T) {
	const noScope = "The data source's token does not have the scope operate, so nothing can be retried or cancelled."
	for _, test := range []struct {
		name       string
		user       *backend.User
		scopes     []string
		canOperate bool
		reason     string
	}{
		{"an editor", editor, []string{"read", "operate"}, true, ""},
		{"anonymous editor", anonymous, []string{"read", "operate"}, false, "Sign in to retry or cancel: who is anonymous may not, unless the data source's settings allow it."},
		{"a viewer", viewer, []string{"read", "operate"}, false, "To retry or cancel you need at least the role Editor in this organization; yours is Viewer."},
		{"nobody", nobody, []string{"read", "operate"}, false, "To retry or cancel you need at least the role Editor in this organization; you have none."},
		{"no scope", admin, []string{"read"}, false, noScope},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answerJSON(w, http.StatusOK, models.Access{Scopes: test.scopes, Version: "1.0.0", Ready: true})
			})
			answer := call(t, dataSource(t, server.URL, nil), test.user, backend.CallResourceRequest{Method: "GET", Path: "access"})
			var got access
			if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
				t.Fatal(err)
			}
			reason := ""
			if got.Reason != nil {
				reason = *got.Reason
			}
			if got.CanOperate != test.canOperate || reason != test.reason {
				t.Errorf("canOperate %v, reason %q", got.CanOperate, reason)
			}
			if got.User != loginOf(test.user) || got.Role != roleOf(test.user).String() || got.RequiredRole != "Editor" || got.Version != "1.0.0" || !got.Ready {
				t.Errorf("got %+v", got)
			}
		})
	}
}
