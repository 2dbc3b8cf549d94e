package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// resource passes a call to the plugin and streams its answer.
func resource(w http.ResponseWriter, r *http.Request, running *clients, pluginContext *pluginv2.PluginContext) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return badCall(fmt.Errorf("body: %w", err))
	}
	path := strings.TrimPrefix(r.URL.Path, "/resources/")
	url := path
	if r.URL.RawQuery != "" {
		url += "?" + r.URL.RawQuery
	}
	stream, err := running.resources.CallResource(r.Context(), &pluginv2.CallResourceRequest{
		PluginContext: pluginContext,
		Path:          path,
		Method:        r.Method,
		Url:           url,
		Headers:       resourceHeaders(r.Header),
		Body:          body,
	})
	if err != nil {
		return fmt.Errorf("plugin: %w", err)
	}
	return copyAnswer(w, stream)
}

func copyAnswer(w http.ResponseWriter, stream pluginv2.Resource_CallResourceClient) error {
	controller := http.NewResponseController(w)
	for isFirst := true; ; isFirst = false {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !isFirst {
			// The status is sent already. Only a broken connection can tell that the answer is incomplete.
			panic(http.ErrAbortHandler)
		}
		if err != nil {
			return fmt.Errorf("plugin: %w", err)
		}
		if isFirst {
			for name, values := range part.Headers {
				w.Header()[http.CanonicalHeaderKey(name)] = values.Values
			}
			w.WriteHeader(int(part.Code))
		}
		if _, err := w.Write(part.Body); err != nil {
			return fmt.Errorf("send answer: %w", err)
		}
		_ = controller.Flush()
	}
}

func resourceHeaders(header http.Header) map[string]*pluginv2.StringList {
	kept := map[string]*pluginv2.StringList{}
	for name, values := range header {
		if name != contextHeader && name != "Cookie" && name != "Authorization" {
			kept[name] = &pluginv2.StringList{Values: values}
		}
	}
	return kept
}
