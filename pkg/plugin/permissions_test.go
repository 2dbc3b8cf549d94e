package plugin

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/config"
)

const serviceToken = "glsa_of_the_plugin"

// testGrafana answers the two calls for a person's permissions, under a sub path. Vera's id is 7, in organization 1.
func testGrafana(t *testing.T, held ...string) string {
	grafana := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+serviceToken {
			answerJSON(w, http.StatusUnauthorized, nil)
			return
		}
		switch r.URL.Path {
		case "/grafana/api/org/users/search":
			// Grafana matches a part of the login, name or e-mail address.
			answerJSON(w, http.StatusOK, map[string]any{"orgUsers": []any{
				map[string]any{"orgId": 1, "userId": 3, "login": r.URL.Query().Get("query") + "-2"},
				map[string]any{"orgId": 1, "userId": 7, "login": "vera"},
			}})
		case "/grafana/api/access-control/users/permissions/search":
			if r.URL.Query().Get("namespacedId") != "user:7" || r.URL.Query().Get("actionPrefix") != "syncops-synchealth-app." {
				t.Errorf("asked for %s", r.URL.RawQuery)
			}
			actions := map[string][]string{}
			for _, each := range held {
				actions[each] = []string{""}
			}
			answerJSON(w, http.StatusOK, map[string]any{"7": actions})
		default:
			t.Errorf("asked for %s", r.URL.Path)
		}
	}))
	t.Cleanup(grafana.Close)
	return grafana.URL + "/grafana/"
}

func withGrafana(url, token string) context.Context {
	return config.WithGrafanaConfig(context.Background(), config.NewGrafanaCfg(map[string]string{
		config.AppURL: url, config.AppClientSecret: token,
	}))
}

var acts = map[string]action{
	`POST commands {"type":"retry"}`:           actRetry,
	`POST commands {"type":"cancel"}`:          actCancel,
	`POST commands {"type":"dismiss"}`:         actDismiss,
	`POST commands {"type":"reopen"}`:          actDismiss,
	`POST commands/preview {"type":"retry"}`:   actRetry,
	`POST commands/preview {"type":"dismiss"}`: actDismiss,
	"POST commands/c1/stop {}":                 actRetry,
	"POST commands/c1/pause {}":                actRetry,
	"POST commands/c1/resume {}":               actRetry,
	"POST commands/c1/replay {}":               actRetry,
	`PUT error-groups/g1 {"status":""}`:        actDismiss,
	`PUT objectives/o1 {"target":0.99}`:        actObjectives,
	"DELETE objectives/o1 {}":                  actObjectives,
	"DELETE record {}":                         actErase,
	"GET payload ":                             actPayloads,
	"POST events id,object":                    actImport,
}

func headersOf(act string) map[string][]string {
	if strings.HasPrefix(act, "POST events") {
		return map[string][]string{"Content-Type": {"text/csv"}}
	}
	return nil
}

func statusOf(t *testing.T, ctx context.Context, source *Datasource, user *backend.User, act string) called {
	t.Helper()
	parts := strings.SplitN(act, " ", 3)
	return callAs(t, ctx, source, backend.PluginContext{OrgID: 1, User: user}, backend.CallResourceRequest{
		Method: parts[0], Path: parts[1], Body: []byte(parts[2]), Headers: headersOf(act),
	})
}

func TestEachActionNeedsItsOwnPermission(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	source := dataSource(t, server.URL, nil)
	for _, held := range [][]action{{}, {actRetry}, {actCancel}, {actDismiss}, {actObjectives}, {actImport}, {actErase}, {actPayloads}, actions} {
		names := []string{appID + ".records:read"}
		for _, each := range held {
			names = append(names, permissions[each])
		}
		ctx := withGrafana(testGrafana(t, names...), serviceToken)
		for act, needed := range acts {
			answer := statusOf(t, ctx, source, viewer, act)
			if want := slices.Contains(held, needed); (answer.status == http.StatusOK) != want {
				t.Errorf("%v: %s: %d %s", held, act, answer.status, answer.body)
			}
		}
	}
}

func TestAPersonIsToldWhichPermissionIsMissing(t *testing.T) {
	source := dataSource(t, serveAccess(t, []string{"read", "operate", "manage", "ingest"}).URL, nil)
	ctx := withGrafana(testGrafana(t, permissions[actCancel]), serviceToken)
	answer := callAs(t, ctx, source, backend.PluginContext{OrgID: 1, User: viewer}, backend.CallResourceRequest{Method: "GET", Path: "access"})
	var got access
	if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Refusals[actCancel] != nil || len(got.Refusals) != 6 {
		t.Fatalf("refused %+v", got.Refusals)
	}
	want := refusal{whyPermission, "To retry you need the permission syncops-synchealth-app.retries:write in this organization."}
	if *got.Refusals[actRetry] != want {
		t.Errorf("refused %+v", got.Refusals[actRetry])
	}
}

func TestRolesDecideWhereGrafanaTellsNoPermissions(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	all := []string{permissions[actRetry], permissions[actCancel], permissions[actDismiss], permissions[actObjectives]}
	for _, test := range []struct {
		name     string
		settings map[string]any
		token    string
		held     []string
		orgID    int64
		user     *backend.User
		want     int
	}{
		{"no service account, a viewer", nil, "", all, 1, viewer, 403},
		{"no service account, an editor", nil, "", nil, 1, editor, 200},
		{"another organization than the service account's", nil, serviceToken, all, 2, viewer, 403},
		{"somebody whom the service account can't see", nil, serviceToken, nil, 1, editor, 200},
		{"the setting leaves it to admins", map[string]any{"operateRole": "Admin"}, serviceToken, all, 1, viewer, 403},
		{"the setting leaves it to everybody", map[string]any{"operateRole": "Viewer"}, serviceToken, nil, 1, viewer, 200},
		{"anonymous", nil, serviceToken, all, 1, anonymous, 403},
		{"anonymous where the setting allows it", map[string]any{"anonymousMayOperate": true}, serviceToken, nil, 1, anonymous, 200},
	} {
		ctx := withGrafana(testGrafana(t, test.held...), test.token)
		answer := callAs(t, ctx, dataSource(t, server.URL, test.settings), backend.PluginContext{OrgID: test.orgID, User: test.user},
			backend.CallResourceRequest{Method: "POST", Path: "commands", Body: []byte(`{"type":"retry"}`)})
		if answer.status != test.want {
			t.Errorf("%s: %d %s", test.name, answer.status, answer.body)
		}
	}
}

func TestNobodyActsWhileGrafanaCannotBeAsked(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	ctx := withGrafana(testGrafana(t), "another token")
	answer := statusOf(t, ctx, dataSource(t, server.URL, nil), editor, `POST commands {"type":"retry"}`)
	if answer.status != http.StatusBadGateway || server.wasAsked() {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestACommandOfNoKnownTypeIsRefused(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	source := dataSource(t, server.URL, nil)
	for _, body := range []string{"", "{}", "[]", `{"type":"erase"}`, `{"Type":"cancel"}`, `{"type":["cancel"]}`, `{"type":"cancel"`} {
		if answer := statusOf(t, context.Background(), source, admin, "POST commands "+body); answer.status != http.StatusBadRequest || server.wasAsked() {
			t.Errorf("%s: %d %s", body, answer.status, answer.body)
		}
	}
}

func TestARecordIsErasedByAdminsWhateverTheSetting(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	admin := &backend.User{Login: "ada", Role: "Admin"}
	unnamed := &backend.User{Role: "Admin"}
	for _, settings := range []map[string]any{nil, {"operateRole": "Viewer"}, {"operateRole": "Admin"}, {"anonymousMayOperate": true, "operateRole": "Viewer"}} {
		source := dataSource(t, server.URL, settings)
		for _, test := range []struct {
			user *backend.User
			want int
		}{{viewer, 403}, {editor, 403}, {admin, 200}, {anonymous, 403}, {unnamed, 403}} {
			answer := statusOf(t, context.Background(), source, test.user, "DELETE record {}")
			if answer.status != test.want {
				t.Errorf("%v, %+v: %d %s", settings, test.user, answer.status, answer.body)
			}
		}
	}
}

func TestAPayloadIsSeenByEditorsAtLeastAndNeverAnonymously(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	admin := &backend.User{Login: "ada", Role: "Admin"}
	unnamed := &backend.User{Role: "Admin"}
	for _, test := range []struct {
		settings map[string]any
		editor   int
	}{
		{nil, 200},
		{map[string]any{"operateRole": "Viewer"}, 200},
		{map[string]any{"operateRole": "Admin"}, 403},
		{map[string]any{"anonymousMayOperate": true, "operateRole": "Viewer"}, 200},
	} {
		source := dataSource(t, server.URL, test.settings)
		for user, want := range map[*backend.User]int{viewer: 403, editor: test.editor, admin: 200, anonymous: 403, unnamed: 403} {
			if answer := statusOf(t, context.Background(), source, user, "GET payload "); answer.status != want {
				t.Errorf("%v, %+v: %d %s", test.settings, user, answer.status, answer.body)
			}
		}
	}
}
