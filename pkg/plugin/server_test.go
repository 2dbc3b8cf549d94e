package plugin

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

const testToken = "test-token-that-must-never-be-shown"

// testServer stands in for the sync-event server: it answers as the test says, and records its requests.
type testServer struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

func serve(t testing.TB, handler http.HandlerFunc) *testServer {
	t.Helper()
	server := &testServer{}
	server.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := new(strings.Builder)
		if r.Body != nil {
			buffer := make([]byte, 4096)
			for {
				n, err := r.Body.Read(buffer)
				body.Write(buffer[:n])
				if err != nil {
					break
				}
			}
		}
		server.mu.Lock()
		server.requests = append(server.requests, r)
		server.bodies = append(server.bodies, body.String())
		server.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

// asked returns the only request, and its body.
func (s *testServer) asked(t testing.TB) (*http.Request, string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.requests) != 1 {
		t.Fatalf("the server was asked %d times, want once", len(s.requests))
	}
	return s.requests[0], s.bodies[0]
}

func (s *testServer) wasAsked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests) > 0
}

// answerArrow answers a query with an Arrow stream and its metadata.
func answerArrow(w http.ResponseWriter, stream []byte, meta models.QueryMeta) {
	said, _ := json.Marshal(meta)
	w.Header().Set("Content-Type", "application/vnd.apache.arrow.stream")
	w.Header().Set(models.MetaHeader, string(said))
	_, _ = w.Write(stream)
}

func answerJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func answerProblem(w http.ResponseWriter, status int, detail, field string) {
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(models.Problem{Type: "about:blank", Title: http.StatusText(status), Status: int64(status), Detail: detail, Field: field, RequestID: "req-1"})
}

// dataSource makes a data source from settings, as Grafana does.
func dataSource(t testing.TB, url string, jsonData map[string]any) *Datasource {
	t.Helper()
	stored, err := json.Marshal(jsonData)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := New(context.Background(), backend.DataSourceInstanceSettings{
		UID:                     "sync-health",
		Type:                    ID,
		URL:                     url,
		JSONData:                stored,
		DecryptedSecureJSONData: map[string]string{"token": testToken},
	})
	if err != nil {
		t.Fatal(err)
	}
	source := instance.(*Datasource)
	t.Cleanup(source.Dispose)
	return source
}

// called is the answer to a resource call.
type called struct {
	status int
	header http.Header
	body   string
	parts  int
}

func call(t testing.TB, source *Datasource, user *backend.User, request backend.CallResourceRequest) called {
	t.Helper()
	return callAs(t, context.Background(), source, backend.PluginContext{User: user}, request)
}

func callAs(t testing.TB, ctx context.Context, source *Datasource, caller backend.PluginContext, request backend.CallResourceRequest) called {
	t.Helper()
	request.PluginContext = caller
	if request.URL == "" {
		request.URL = request.Path
	}
	var answer called
	err := source.CallResource(ctx, &request, backend.CallResourceResponseSenderFunc(func(part *backend.CallResourceResponse) error {
		if answer.parts == 0 {
			answer.status, answer.header = part.Status, part.Headers
		}
		answer.parts++
		answer.body += string(part.Body)
		return nil
	}))
	if err != nil {
		t.Fatalf("%s %s: %v", request.Method, request.Path, err)
	}
	return answer
}

func problemOf(t testing.TB, answer called) models.Problem {
	t.Helper()
	var problem models.Problem
	if err := json.Unmarshal([]byte(answer.body), &problem); err != nil {
		t.Fatalf("not a problem document: %q", answer.body)
	}
	return problem
}
