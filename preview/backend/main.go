// Command backend is the Go part of the preview: it starts the data source's backend binary over Grafana's plugin
// protocol and answers the preview's Node host over HTTP in the words of Grafana's own API.
//
//	npm run build:backend     builds it to preview/backend/dist/backend[.exe], and the plugin's backend
//	preview/backend/dist/backend [-listen 127.0.0.1:0] [-plugin dist/datasource/gpx_synchealth_<os>_<arch>]
//
// The flags may also be given as SYNC_HEALTH_PREVIEW_BACKEND_LISTEN and SYNC_HEALTH_PREVIEW_BACKEND_PLUGIN. Only
// loopback addresses are accepted. When it can answer it prints one line to stdout, and nothing else ever:
//
//	ready http://127.0.0.1:41234
//
// The plugin's log goes to stderr. SIGTERM, SIGINT and the end of stdin end it together with the plugin, so a host that
// keeps a pipe to stdin leaves no orphan behind, however it ends. A plugin that crashed is started again by the next
// call; the call during which it crashed gets 502.
//
// # Plugin context
//
// Every call but GET /ready says for whom and for which data source it is, in the header
//
//	Sync-Health-Plugin-Context: base64 (standard alphabet, padded) of UTF-8 JSON
//
//	{
//	  "orgId": 1,
//	  "user": {"login": "admin", "name": "Admin", "email": "", "role": "Viewer|Editor|Admin"},   null: nobody; login "" with a role: anonymous
//	  "dataSource": {
//	    "id": 1, "uid": "sync-health", "name": "Sync Health", "url": "http://127.0.0.1:4280",
//	    "jsonData": {"timeout": 30}, "decryptedSecureJsonData": {"token": "…"},
//	    "updated": 1764000000000        epoch ms; give a new value when settings change, or the plugin keeps the old ones
//	  }
//	}
//
// # Calls
//
//	GET  /ready         200 "ok" while the plugin runs (starts it if need be)
//	POST /query         body of Grafana's POST /api/ds/query: {"from": "now-7d" | "1764000000000", "to": …, "queries": […]}
//	                    → {"results": {"A": {"status": 200, "frames": […]}}}, 200, or 400 where any query failed, as
//	                    Grafana does. All queries of one call belong to the one data source of the context; a query's
//	                    own "timeRange": {"from", "to"} goes before the body's. Relative times are resolved here, in UTC.
//	POST /health        → {"status": "OK" | "ERROR", "message": "…", "details": {…}}, 200 for OK, else 400, as Grafana
//	ANY  /resources/*   the call as it would reach /api/datasources/uid/<uid>/resources/*: method, rest of the path,
//	                    query string, headers and body go to the plugin; its status, headers and body are streamed back
//
// Errors of the host itself are {"message": "…"} with 400 (bad call) or 502 (the plugin can't be started or crashed).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatalf("preview backend: %v", err)
	}
}

func run() error {
	listen := flag.String("listen", fromEnv("SYNC_HEALTH_PREVIEW_BACKEND_LISTEN", "127.0.0.1:0"), "loopback address to listen on")
	path := flag.String("plugin", fromEnv("SYNC_HEALTH_PREVIEW_BACKEND_PLUGIN", defaultPluginPath()), "the data source's backend binary")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()

	plugin := newPlugin(*path)
	defer plugin.stop()
	if _, err := plugin.client(); err != nil {
		return err
	}

	listener, err := listenOnLoopback(*listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: routes(plugin), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	fmt.Printf("ready http://%s\n", listener.Addr())

	select {
	case err := <-served:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	return server.Close()
}

// listenOnLoopback listens on a loopback address and refuses any other: a caller of this host can use every token that
// it has.
func listenOnLoopback(address string) (net.Listener, error) {
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", address, err)
	}
	if !resolved.IP.IsLoopback() {
		return nil, errors.New("only a loopback address, such as 127.0.0.1:0, is accepted")
	}
	return net.ListenTCP("tcp", resolved)
}

func defaultPluginPath() string {
	name := fmt.Sprintf("gpx_synchealth_%s_%s", runtime.GOOS, runtime.GOARCH)
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join("dist", "datasource", name)
}

func fromEnv(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
