package plugin

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

var (
	nobody    = (*backend.User)(nil)
	noRole    = &backend.User{Login: "mallory", Role: ""}
	viewer    = &backend.User{Login: "vera", Role: "Viewer"}
	editor    = &backend.User{Login: "ed", Role: "Editor"}
	admin     = &backend.User{Login: "ada", Role: "Admin"}
	anonymous = &backend.User{Login: "", Role: "Editor"}
)

func TestOnlyTheRequiredRoleActs(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, http.StatusOK, map[string]any{})
	})
	people := []struct {
		name string
		user *backend.User
		role role
	}{
		{"no user", nobody, roleNone},
		{"no role", noRole, roleNone},
		{"unknown role", &backend.User{Login: "x", Role: "Owner"}, roleNone},
		{"viewer", viewer, roleViewer},
		{"editor", editor, roleEditor},
		{"anonymous editor", anonymous, roleEditor},
		{"admin", admin, roleAdmin},
	}
	reads := []string{"GET values/object", "POST query", "GET failures.csv", "GET table.csv?type=records&from=0&to=1", "GET jobs", "GET jobs/j1", "GET job?id=j1", "GET commands", "GET commands/c1", "GET error-groups/decisions", "GET record", "GET records?search=a", "GET objectives", "GET objectives/o1", "GET connectors", "GET connector?name=c1"}

	for _, required := range []string{"", "Viewer", "Editor", "Admin"} {
		source := dataSource(t, server.URL, map[string]any{"operateRole": required, "anonymousMayOperate": true})
		for _, person := range people {
			for _, endpoint := range slices.Concat(reads, slices.Collect(maps.Keys(acts))) {
				method, path, _ := strings.Cut(endpoint, " ")
				path, body, _ := strings.Cut(path, " ")
				want := http.StatusOK
				needs := parseRole(required)
				if needs == roleNone {
					needs = roleEditor
				}
				switch acts[endpoint] {
				case actErase:
					needs = roleAdmin
				case actPayloads:
					needs = max(needs, roleEditor)
				}
				isNamed := loginOf(person.user) != "anonymous"
				if may, isAct := acts[endpoint]; isAct && (person.role < needs || (may == actImport || may == actPayloads) && !isNamed) {
					want = http.StatusForbidden
				}
				t.Run(fmt.Sprintf("required=%s/%s/%s", required, person.name, endpoint), func(t *testing.T) {
					plain, _, _ := strings.Cut(path, "?")
					answer := call(t, source, person.user, backend.CallResourceRequest{Method: method, Path: plain, URL: path, Body: []byte(body), Headers: headersOf(endpoint)})
					if answer.status != want {
						t.Errorf("status %d, want %d: %s", answer.status, want, answer.body)
					}
				})
			}
		}
	}
}

func TestNobodyActsWithoutSigningInUnlessASettingAllowsIt(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	request := backend.CallResourceRequest{Method: "POST", Path: "commands", Body: []byte(`{"type":"retry"}`)}
	for _, test := range []struct {
		setting any
		want    int
	}{{nil, 403}, {false, 403}, {"", 403}, {"false", 403}, {true, 200}, {"true", 200}} {
		answer := call(t, dataSource(t, server.URL, map[string]any{"anonymousMayOperate": test.setting}), anonymous, request)
		if answer.status != test.want {
			t.Errorf("%v: status %d: %s", test.setting, answer.status, answer.body)
		}
	}
}

func TestARangeOfGrafanaEndsWithItsLastMillisecond(t *testing.T) {
	for sent, want := range map[string]string{
		`{"from":"2026-11-20T00:00:00.000Z","to":"2026-11-20T23:59:59.999Z","query":{"type":"failures"}}`: `{"from":"2026-11-20T00:00:00.000Z","query":{"type":"failures"},"to":"2026-11-21T00:00:00Z"}`,
		`{"to":"2026-11-20T23:59:59.998Z"}`: `{"to":"2026-11-20T23:59:59.998Z"}`,
		`{"to":5,"eventIds":["a"]}`:         `{"to":5,"eventIds":["a"]}`,
		`{"to":"now"}`:                      `{"to":"now"}`,
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
		call(t, dataSource(t, server.URL, nil), admin, backend.CallResourceRequest{Method: "POST", Path: "query", Body: []byte(sent)})
		if _, body := server.asked(t); body != want {
			t.Errorf("asked %s, want %s", body, want)
		}
	}
	for sent, want := range map[string]string{
		"to=2026-11-20T23%3A59%3A59.999Z&object=a": "object=a&to=2026-11-21T00%3A00%3A00Z",
		"to=2026-11-20T23%3A59%3A59Z&b=1&a=2":      "to=2026-11-20T23%3A59%3A59Z&b=1&a=2",
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
		call(t, dataSource(t, server.URL, nil), viewer, backend.CallResourceRequest{Method: "GET", Path: "failures.csv", URL: "failures.csv?" + sent})
		if asked, _ := server.asked(t); asked.URL.RawQuery != want {
			t.Errorf("asked %s, want %s", asked.URL.RawQuery, want)
		}
	}
}

func TestARefusedPersonNeverReachesTheServer(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	answer := call(t, dataSource(t, server.URL, nil), viewer, backend.CallResourceRequest{Method: "POST", Path: "commands", Body: []byte(`{"type":"retry"}`)})
	if server.wasAsked() {
		t.Error("the server was asked")
	}
	if detail := problemOf(t, answer).Detail; detail != "To retry you need at least the role Editor in this organization; yours is Viewer." {
		t.Errorf("detail %q", detail)
	}
}

func TestACommandSaysWhoAskedAndCarriesItsKey(t *testing.T) {
	for login, want := range map[string]string{
		"ed": "ed", "": "anonymous", "e\r\nX-Admin: d": "eX-Admin: d", "a+b 100%": "a+b 100%",
		"Zoë Ω+1": "UTF-8''Zo%C3%AB%20%CE%A9%2B1", "日本": "UTF-8''%E6%97%A5%E6%9C%AC", "z\xff": "UTF-8''z%EF%BF%BD",
		"utf-8''x": "UTF-8''utf-8%27%27x", "~ed": "~ed",
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			answerJSON(w, http.StatusAccepted, map[string]any{"id": "c1"})
		})
		answer := call(t, dataSource(t, server.URL, map[string]any{"anonymousMayOperate": true}), &backend.User{Login: login, Role: "Editor"}, backend.CallResourceRequest{
			Method: "POST", Path: "commands", Body: []byte(`{"type":"cancel"}`),
			Headers: map[string][]string{
				"Content-Type": {"application/json"}, "Idempotency-Key": {"key-1"}, "X-Request-Id": {"req-7"},
				"X-Requested-By": {"somebody else"}, "Authorization": {"Bearer stolen"}, "Cookie": {"grafana_session=1"},
			},
		})
		if answer.status != http.StatusAccepted || strings.TrimSpace(answer.body) != `{"id":"c1"}` {
			t.Errorf("answer %d %s", answer.status, answer.body)
		}
		asked, body := server.asked(t)
		for name, value := range map[string]string{
			"X-Requested-By": want, "Idempotency-Key": "key-1", "X-Request-Id": "req-7",
			"Authorization": "Bearer " + testToken, "Cookie": "", "Content-Type": "application/json",
		} {
			if got := asked.Header.Get(name); got != value {
				t.Errorf("%s: %q, want %q", name, got, value)
			}
		}
		if asked.URL.Path != "/v1/commands" || body != `{"type":"cancel"}` {
			t.Errorf("asked %s with %s", asked.URL, body)
		}
	}
}

func TestOnlyTheRoutesOfTheTableExist(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
	source := dataSource(t, server.URL, nil)
	for _, endpoint := range []string{
		"GET ", "GET events", "PUT events", "PUT jobs/j1", "PUT commands", "GET error-groups/g1", "POST error-groups/g1", "PUT error-groups", "DELETE commands/c1", "GET query", "POST objectives/o1", "PUT objectives", "POST jobs/j1", "GET metrics",
		"GET v1/jobs", "GET values", "GET values/object/more", "GET commands/c1/replay", "POST commands/c1/result",
		"GET commands/../../healthz", "GET jobs/..", "GET jobs/.", "GET jobs//j1", "GET /jobs/../../metrics", "GET values/..%2f..", "GET jobs/",
		"GET commands/pending", "GET commands/pending/",
	} {
		method, path, _ := strings.Cut(endpoint, " ")
		answer := call(t, source, admin, backend.CallResourceRequest{Method: method, Path: path})
		isRefused := answer.status == http.StatusNotFound || answer.status == http.StatusMethodNotAllowed
		if path == "values/..%2f.." {
			// An odd field name, but one segment: the server is asked for it, escaped.
			isRefused = answer.status == http.StatusOK
		}
		if !isRefused {
			t.Errorf("%s: status %d", endpoint, answer.status)
		}
	}
	for _, asked := range server.requests {
		if asked.RequestURI != "/v1/values/..%252f.." {
			t.Errorf("the server was asked for %s", asked.RequestURI)
		}
	}
}

func TestAnIdStaysOneSegmentWhateverItHolds(t *testing.T) {
	for path, want := range map[string]string{
		"jobs/2026-11/accounts": "/v1/jobs/2026-11%2Faccounts",
		"jobs/50% done?x#y":     "/v1/jobs/50%25%20done%3Fx%23y",
		"commands/ä b":          "/v1/commands/%C3%A4%20b",
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
		call(t, dataSource(t, server.URL, nil), viewer, backend.CallResourceRequest{Method: "GET", Path: path, URL: "jobs/x?connector=a%2Fb&limit=5"})
		asked, _ := server.asked(t)
		if asked.RequestURI != want+"?connector=a%2Fb&limit=5" {
			t.Errorf("%s: asked for %s", path, asked.RequestURI)
		}
	}
}

func TestAnIdThatNoPathCanHoldIsOneSegmentToo(t *testing.T) {
	for id, want := range map[string]string{
		"..": "%2E%2E", ".": "%2E", "https://x/../y": "https:%2F%2Fx%2F..%2Fy", "%2e%00": "%252e%2500", "\x00": "%00",
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{}) })
		source := dataSource(t, server.URL, nil)
		call(t, source, viewer, backend.CallResourceRequest{Method: "GET", Path: "job", URL: "job?connector=c&id=" + url.QueryEscape(id)})
		asked, _ := server.asked(t)
		if asked.RequestURI != "/v1/jobs/"+want+"?connector=c" {
			t.Errorf("%q: asked for %s", id, asked.RequestURI)
		}
		if answer := call(t, source, viewer, backend.CallResourceRequest{Method: "GET", Path: "job"}); answer.status != http.StatusBadRequest {
			t.Errorf("no id: status %d", answer.status)
		}
	}
}

func TestAServersProblemArrivesAsItIs(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		answerProblem(w, http.StatusConflict, "The job has ended.", "jobId")
	})
	answer := call(t, dataSource(t, server.URL, nil), editor, backend.CallResourceRequest{Method: "POST", Path: "commands", Body: []byte(`{"type":"retry"}`)})
	problem := problemOf(t, answer)
	if answer.status != http.StatusConflict || problem.Detail != "The job has ended." || problem.Field != "jobId" || answer.header.Get("Retry-After") != "7" {
		t.Errorf("got %d %+v", answer.status, problem)
	}
}

func TestARejectedTokenDoesNotEndTheUsersSession(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerProblem(w, http.StatusUnauthorized, "Unknown token.", "")
	})
	answer := call(t, dataSource(t, server.URL, nil), viewer, backend.CallResourceRequest{Method: "GET", Path: "jobs"})
	if answer.status != http.StatusBadGateway || !strings.Contains(problemOf(t, answer).Detail, "does not accept the data source's token") {
		t.Errorf("got %d %s", answer.status, answer.body)
	}
}

func TestALongFileIsPassedOnInPieces(t *testing.T) {
	line := strings.Repeat("x", 99) + "\n"
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="failures.csv"`)
		w.Header().Set("Sync-Health-More", "true")
		w.Header().Set("Set-Cookie", "a=b")
		for range 5000 {
			_, _ = w.Write([]byte(line))
		}
	})
	answer := call(t, dataSource(t, server.URL, nil), viewer, backend.CallResourceRequest{Method: "GET", Path: "failures.csv", URL: "failures.csv?from=1&object=A&object=B"})
	if answer.body != strings.Repeat(line, 5000) {
		t.Errorf("%d bytes arrived, want %d", len(answer.body), 500_000)
	}
	if answer.parts < 5 {
		t.Errorf("half a megabyte came in %d pieces", answer.parts)
	}
	if answer.header.Get("Content-Disposition") == "" || answer.header.Get("Sync-Health-More") != "true" || answer.header.Get("Set-Cookie") != "" {
		t.Errorf("headers %v", answer.header)
	}
	if asked, _ := server.asked(t); asked.URL.RawQuery != "from=1&object=A&object=B" {
		t.Errorf("asked for %s", asked.URL)
	}
}

func TestAFileThatBreaksOffSaysSo(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/csv")
		_, _ = w.Write([]byte("id\r\nevt-1\r\n"))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	answer := call(t, dataSource(t, server.URL, nil), viewer, backend.CallResourceRequest{Method: "GET", Path: "failures.csv"})
	if !strings.HasPrefix(answer.body, "id\r\nevt-1\r\n") || !strings.Contains(answer.body, "INCOMPLETE") {
		t.Errorf("got %q", answer.body)
	}
}

func TestATooLargeRequestIsRefused(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	answer := call(t, dataSource(t, server.URL, nil), editor, backend.CallResourceRequest{Method: "POST", Path: "commands", Body: make([]byte, maxBodyBytes+1)})
	if answer.status != http.StatusRequestEntityTooLarge || server.wasAsked() {
		t.Errorf("status %d", answer.status)
	}
}

func TestACallThatIsBrokenOffIsBrokenOffAtTheServer(t *testing.T) {
	for _, path := range []string{"failures.csv", "values/object", "jobs"} {
		entered, gaveUp := make(chan struct{}), make(chan struct{})
		server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
			close(entered)
			<-r.Context().Done()
			close(gaveUp)
		})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-entered
			cancel()
		}()
		request := &backend.CallResourceRequest{Method: "GET", Path: path, PluginContext: backend.PluginContext{User: &backend.User{Role: "Viewer"}}}
		_ = dataSource(t, server.URL, nil).CallResource(ctx, request, backend.CallResourceResponseSenderFunc(func(*backend.CallResourceResponse) error { return nil }))
		select {
		case <-gaveUp:
		case <-time.After(5 * time.Second):
			t.Fatalf("the server still works on %s", path)
		}
		server.Close()
	}
}
