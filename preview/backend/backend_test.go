package main

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// built is the path of the plugin's own backend, which is built once for all tests.
var built string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "preview")
	if err != nil {
		panic(err)
	}
	built = filepath.Join(dir, "plugin")
	command := exec.Command("go", "build", "-tags", "arrow_json_stdlib", "-o", built, "../../pkg")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		panic(string(output))
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// host is the preview's backend in front of a fake sync-event server.
type host struct {
	url     string
	plugin  *plugin
	context string
}

func startHost(t *testing.T, role string, server http.HandlerFunc) host {
	t.Helper()
	events := httptest.NewServer(server)
	t.Cleanup(events.Close)
	running := newPlugin(built)
	t.Cleanup(running.stop)
	front := httptest.NewServer(routes(running))
	t.Cleanup(front.Close)
	raw, _ := json.Marshal(map[string]any{
		"orgId": 1,
		"user":  map[string]any{"login": "ed", "role": role},
		"dataSource": map[string]any{
			"uid": "sync-health", "url": events.URL, "decryptedSecureJsonData": map[string]string{"token": "t"}, "updated": 1,
		},
	})
	return host{front.URL, running, base64.StdEncoding.EncodeToString(raw)}
}

func (h host) call(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, h.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(contextHeader, h.context)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func refusing(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte(`{"detail": "Storage is away"}`))
}

func TestAnswersAreThoseOfGrafana(t *testing.T) {
	preview := startHost(t, "Viewer", refusing)
	status, body := preview.call(t, "POST", "/query", `{"from": "now-7d", "to": "now", "queries": [{"refId": "A"}]}`)
	if status != http.StatusBadRequest || !strings.HasPrefix(body, `{"results":{"A":{"error":"The Sync Health server at`) || !strings.Contains(body, `"status":503`) {
		t.Errorf("query: %d %s", status, body)
	}
	status, body = preview.call(t, "POST", "/health", "")
	if status != http.StatusBadRequest || !strings.Contains(body, `"status":"ERROR"`) || !strings.Contains(body, `"code":"not-ready"`) {
		t.Errorf("health: %d %s", status, body)
	}
}

func TestTheRoleReachesThePlugin(t *testing.T) {
	created := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"by":"`+r.Header.Get("X-Requested-By")+`"}`)
	}
	if status, body := startHost(t, "Editor", created).call(t, "POST", "/resources/commands", `{"type": "retry"}`); status != http.StatusAccepted || body != `{"by":"ed"}` {
		t.Errorf("editor: %d %s", status, body)
	}
	if status, body := startHost(t, "Viewer", created).call(t, "POST", "/resources/commands", `{"type": "retry"}`); status != http.StatusForbidden {
		t.Errorf("viewer: %d %s", status, body)
	}
}

func TestACrashedPluginIsStartedAgain(t *testing.T) {
	preview := startHost(t, "Viewer", refusing)
	if status, body := preview.call(t, "GET", "/ready", ""); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	preview.plugin.process.Kill()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if status, _ := preview.call(t, "POST", "/query", `{"from": "0", "to": "1", "queries": [{}]}`); status == http.StatusBadRequest {
			return
		}
	}
	t.Error("no answer after the plugin ended")
}

func TestBadCallsSayWhatIsWrong(t *testing.T) {
	preview := startHost(t, "Viewer", refusing)
	for body, want := range map[string]string{
		`{`:                                 "body:",
		`{"from": "0", "to": "1"}`:          "queries: there are none",
		`{"from": "noon", "queries": [{}]}`: `queries[0]: from \"noon\"`,
	} {
		if status, answer := preview.call(t, "POST", "/query", body); status != http.StatusBadRequest || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	preview.context = "?"
	if status, answer := preview.call(t, "POST", "/health", ""); status != http.StatusBadRequest || !strings.Contains(answer, contextHeader) {
		t.Errorf("%d %s", status, answer)
	}
}

func TestOnlyLoopbackIsServed(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0"} {
		if listener, err := listenOnLoopback(address); err == nil {
			_ = listener.Close()
			t.Errorf("%s was accepted", address)
		}
	}
}

func TestRelativeTimes(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 30, 0, 0, time.UTC)
	got, err := textRange{From: "now-1d/d", To: "1795168800000"}.resolve(now)
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC); !got.From.Equal(want) || got.To.UnixMilli() != 1795168800000 {
		t.Errorf("got %s to %s", got.From, got.To)
	}
}
