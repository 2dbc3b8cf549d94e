package plugin

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

func TestAccessSaysWhoMayActAndWhyNot(t *testing.T) {
	const noScope = "The data source's token does not have the scope operate, so nothing can be retried, canceled or dismissed."
	for _, test := range []struct {
		name    string
		user    *backend.User
		scopes  []string
		refused why
		detail  string
	}{
		{"an admin", admin, []string{"read", "operate", "manage", "ingest"}, "", ""},
		{"anonymous editor", anonymous, []string{"read", "operate", "manage", "ingest"}, whyAnonymous, "Sign in to retry: who is anonymous may not, unless the data source's settings allow it."},
		{"a viewer", viewer, []string{"read", "operate", "manage", "ingest"}, whyRole, "To retry you need at least the role Editor in this organization; yours is Viewer."},
		{"nobody", nobody, []string{"read", "operate", "manage", "ingest"}, whyRole, "To retry you need at least the role Editor in this organization; you have none."},
		{"no scope", admin, []string{"read"}, whyToken, noScope},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := accessOf(t, dataSource(t, serveAccess(t, test.scopes).URL, nil), test.user)
			if test.refused == "" && len(got.Refusals) > 0 {
				t.Errorf("refused %+v", got.Refusals)
			}
			if test.refused != "" {
				for _, each := range actions {
					if got.Refusals[each] == nil || got.Refusals[each].Why != test.refused {
						t.Fatalf("%s: %+v", each, got.Refusals[each])
					}
				}
				if detail := got.Refusals[actRetry].Detail; detail != test.detail {
					t.Errorf("detail %q", detail)
				}
			}
			if got.User != loginOf(test.user) || got.Role != roleOf(test.user).String() || got.RequiredRole != "Editor" || got.Version != "1.0.0" || !got.Ready {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestATokenThatMayNotManageKeepsObjectivesAndRecordsAsTheyAre(t *testing.T) {
	got := accessOf(t, dataSource(t, serveAccess(t, []string{"read", "operate", "ingest"}).URL, nil), admin)
	want := refusal{whyToken, "The data source's token does not have the scope manage, so no objective can be set or removed."}
	if len(got.Refusals) != 2 || got.Refusals[actErase] == nil || got.Refusals[actObjectives] == nil || *got.Refusals[actObjectives] != want {
		t.Errorf("refused %+v", got.Refusals)
	}
}

func TestAnEditorMayDoAllButErase(t *testing.T) {
	got := accessOf(t, dataSource(t, serveAccess(t, []string{"read", "operate", "manage", "ingest"}).URL, nil), editor)
	want := refusal{whyRole, "To erase a record you need at least the role Admin in this organization; yours is Editor."}
	if len(got.Refusals) != 1 || got.Refusals[actErase] == nil || *got.Refusals[actErase] != want {
		t.Errorf("refused %+v", got.Refusals)
	}
}

func serveAccess(t *testing.T, scopes []string) *testServer {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, http.StatusOK, models.Access{Scopes: scopes, Version: "1.0.0", Ready: true})
	})
}

func TestAccessSaysWhenToAskAgainIfTheServerDoes(t *testing.T) {
	for _, seconds := range []string{"7", ""} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if seconds != "" {
				w.Header().Set("Retry-After", seconds)
			}
			answerProblem(w, http.StatusServiceUnavailable, "Migrations run.", "")
		})
		answer := call(t, dataSource(t, server.URL, nil), viewer, backend.CallResourceRequest{Method: "GET", Path: "access"})
		if got, isSet := answer.header["Retry-After"]; answer.status != http.StatusServiceUnavailable || isSet != (seconds != "") || (isSet && got[0] != seconds) {
			t.Errorf("got %d and Retry-After %q, want %q", answer.status, got, seconds)
		}
	}
}

func accessOf(t *testing.T, source *Datasource, user *backend.User) access {
	t.Helper()
	answer := call(t, source, user, backend.CallResourceRequest{Method: "GET", Path: "access"})
	var got access
	if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
		t.Fatal(err)
	}
	return got
}
