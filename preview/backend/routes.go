package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// callError is an error of the host itself, with its HTTP status.
type callError struct {
	status int
	err    error
}

func (e callError) Error() string { return e.err.Error() }

func badCall(err error) error { return callError{http.StatusBadRequest, err} }

type handler func(http.ResponseWriter, *http.Request, *clients, *pluginv2.PluginContext) error

func routes(p *plugin) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, _ *http.Request) {
		if _, err := p.client(); err != nil {
			writeError(w, err)
			return
		}
		_, _ = w.Write([]byte("ok"))
	})
	mux.Handle("POST /query", withPlugin(p, query))
	mux.Handle("POST /health", withPlugin(p, health))
	mux.Handle("/resources/", withPlugin(p, resource))
	return mux
}

func withPlugin(p *plugin, handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pluginContext, err := pluginContext(r)
		if err != nil {
			writeError(w, badCall(err))
			return
		}
		running, err := p.client()
		if err != nil {
			writeError(w, err)
			return
		}
		if err := handle(w, r, running, pluginContext); err != nil && r.Context().Err() == nil {
			log.Printf("preview backend: %s %s: %v", r.Method, r.URL.Path, err)
			writeError(w, err)
		}
	})
}

func writeError(w http.ResponseWriter, err error) {
	status := http.StatusBadGateway
	if call, ok := errors.AsType[callError](err); ok {
		status = call.status
	}
	writeJSON(w, status, map[string]string{"message": err.Error()})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
