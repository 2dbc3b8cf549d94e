package client

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"

	"github.com/syncops/synchealth/pkg/models"
)

// closing is a server that answers the first request on each connection and closes the connection when the second one
// arrives, as if its idle time-out had just passed.
func closing(t *testing.T) (*url.URL, *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var answered atomic.Int64
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = connection.Close() }()
				reader := bufio.NewReader(connection)
				for first := true; ; first = false {
					request, err := http.ReadRequest(reader)
					if err != nil || !first {
						return
					}
					_ = request.Body.Close()
					answered.Add(1)
					_, _ = connection.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n" + models.MetaHeader + ": {}\r\n\r\n{}"))
				}
			}()
		}
	}()
	return &url.URL{Scheme: "http", Host: listener.Addr().String()}, &answered
}

// readAll frees the connection for the next request.
func readAll(body io.ReadCloser) {
	_, _ = io.Copy(io.Discard, body)
	_ = body.Close()
}

func TestASafeRequestIsSentAgainWhereItsConnectionWasBeingClosed(t *testing.T) {
	address, answered := closing(t)
	server, err := New(Options{URL: address, Token: "t", Timeout: 5 * time.Second, HTTP: httpclient.Options{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	calls := map[string]func() error{
		"a query": func() error {
			answer, err := server.Query(context.Background(), models.QueryRequest{}, false)
			if err == nil {
				readAll(answer.Body)
			}
			return err
		},
		"a query that is passed on": func() error {
			answer, err := server.Forward(context.Background(), Call{Method: "POST", Segments: []string{"v1", "query"}, Body: []byte("{}"), IsSafe: true})
			if err == nil {
				readAll(answer.Body)
			}
			return err
		},
		"a command with its key": func() error {
			answer, err := server.Forward(context.Background(), Call{
				Method: "POST", Segments: []string{"v1", "commands"}, Body: []byte("{}"), Header: http.Header{"Idempotency-Key": {"k"}},
			})
			if err == nil {
				readAll(answer.Body)
			}
			return err
		},
	}
	for name, call := range calls {
		for range 3 {
			if err := call(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if answered.Load() != int64(3*len(calls)) {
		t.Errorf("%d requests were answered", answered.Load())
	}
	unsafe := func() error {
		answer, err := server.Forward(context.Background(), Call{Method: "POST", Segments: []string{"v1", "commands"}, Body: []byte("{}")})
		if err == nil {
			readAll(answer.Body)
		}
		return err
	}
	before := answered.Load()
	for range 4 {
		_ = unsafe()
	}
	if answered.Load()-before == 4 {
		t.Error("what may not be done twice was sent again")
	}
}
