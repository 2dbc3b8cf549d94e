package plugin

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

func TestSaveAndTestTellsTheCausesApart(t *testing.T) {
	says := func(access models.Access) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, access) }
	}
	refuses := func(status int, detail string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { answerProblem(w, status, detail, "") }
	}
	page := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<html>hello</html>"))
		}
	}
	read := []string{"read"}
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		code    string
		message string
	}{
		{"all well", says(models.Access{Scopes: []string{"read", "operate"}, Version: "1.2.3", Ready: true}), "ok", "Connected to Sync Health server 1.2.3. Failed records can be retried"},
		{"read only", says(models.Access{Scopes: read, Version: "1.0.0", Ready: true}), "ok", "can read, but not retry or cancel"},
		{"a build on the way to 1.0.0", says(models.Access{Scopes: read, Version: "1.0.0-rc.1", Ready: true}), "ok", "1.0.0-rc.1"},
		{"wrong token", refuses(http.StatusUnauthorized, "Unknown token"), "wrong-token", "does not accept the data source's token"},
		{"token without read", says(models.Access{Scopes: []string{"ingest"}, Version: "1.0.0", Ready: true}), "missing-scope", "does not have the scope read (it has: ingest)"},
		{"storage away", says(models.Access{Scopes: read, Version: "1.0.0"}), "not-ready", "its storage does not answer"},
		{"starting", refuses(http.StatusServiceUnavailable, "Migrations run"), "not-ready", "not ready: Migrations run."},
		{"a proxy without a server", page(http.StatusBadGateway), "not-ready", "a proxy says 502 Bad Gateway"},
		{"too old", says(models.Access{Scopes: read, Version: "0.9.0", Ready: true}), "too-old", "has version 0.9.0, but this plugin needs 1.0.0 or later"},
		{"too old to tell its version", refuses(http.StatusNotFound, "There is no GET /v1/access"), "too-old", "is older than this plugin needs"},
		{"a website", page(http.StatusOK), "not-sync-health", "is not a Sync Health server"},
		{"another server", page(http.StatusNotFound), "not-sync-health", "it answered 404 Not Found text/html"},
		{"another API", func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, map[string]any{"hello": 1}) }, "not-sync-health", "is not a Sync Health server"},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/", http.StatusFound)
		}, "not-sync-health", "it redirects elsewhere"},
		{"a crash", refuses(http.StatusInternalServerError, "Out of luck"), "server", "Out of luck. Request id: req-1."},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, test.handler)
			expect(t, dataSource(t, server.URL, nil), test.code, test.message)
		})
	}
}

func TestSaveAndTestWithoutAServer(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	expect(t, dataSource(t, "", nil), "no-url", "has no URL")
	expect(t, dataSource(t, "localhost:4280", nil), "wrong-settings", "must begin with http:// or https://")
	expect(t, dataSource(t, gone.URL, nil), "unreachable", "Cannot reach "+gone.URL+" (connection refused)")
	expect(t, dataSource(t, "http://no-such-host.invalid", nil), "unreachable", "Cannot reach http://no-such-host.invalid")
	expect(t, dataSource(t, gone.URL, map[string]any{"operateRole": "Owner"}), "wrong-settings", `must be Viewer, Editor or Admin, not "Owner"`)
}

func TestSaveAndTestNamesTheConnectorsThatTheTokenMayRead(t *testing.T) {
	for _, test := range []struct {
		connectors []string
		want       string
	}{
		{nil, "Scopes of the token: read. Connectors: all."},
		{[]string{"billing", "crm"}, "Scopes of the token: read. Connectors: billing, crm."},
		{[]string{}, "Scopes of the token: read. Connectors: none."},
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			answerJSON(w, http.StatusOK, map[string]any{"scopes": []string{"read"}, "version": "1.0.0", "ready": true, "connectors": test.connectors})
		})
		result, err := dataSource(t, server.URL, nil).CheckHealth(context.Background(), &backend.CheckHealthRequest{})
		if err != nil || !strings.Contains(string(result.JSONDetails), test.want) {
			t.Errorf("%q: got %s, %v", test.connectors, result.JSONDetails, err)
		}
	}
}

func TestADataSourceWithoutATokenIsToldToEnterOne(t *testing.T) {
	for status, want := range map[int]struct{ code, message string }{
		http.StatusUnauthorized:       {"wrong-token", "The data source has no token: enter one in its settings."},
		http.StatusServiceUnavailable: {"not-ready", "not ready: Migrations run."},
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerProblem(w, status, "Migrations run", "") })
		instance, err := New(context.Background(), backend.DataSourceInstanceSettings{Type: ID, URL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, instance.(*Datasource), want.code, want.message)
	}
}

func TestAnUntrustedCertificateIsNamed(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	expect(t, dataSource(t, server.URL, nil), "tls", "No trusted TLS connection to "+server.URL+" (x509: certificate signed by unknown authority): check")
	expect(t, dataSource(t, server.URL, map[string]any{"tlsSkipVerify": true}), "not-sync-health", "404")
}

func TestASlowServerIsATimeOut(t *testing.T) {
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	expect(t, dataSource(t, server.URL, map[string]any{"timeout": 0.1}), "timeout", "did not answer within 100ms")
}

func expect(t *testing.T, source *Datasource, code, message string) {
	t.Helper()
	result, err := source.CheckHealth(context.Background(), &backend.CheckHealthRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var details diagnosis
	if err := json.Unmarshal(result.JSONDetails, &details); err != nil {
		t.Fatal(err)
	}
	if details.Code != code || !strings.Contains(result.Message, message) {
		t.Errorf("got %s: %s\nwant %s: …%s…", details.Code, result.Message, code, message)
	}
	if (result.Status == backend.HealthStatusOk) != (code == "ok") {
		t.Errorf("status %s", result.Status)
	}
	if strings.Contains(result.Message+string(result.JSONDetails), testToken) {
		t.Error("the token is shown")
	}
}
