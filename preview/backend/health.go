package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// health answers as Grafana's GET /api/datasources/uid/<uid>/health does.
func health(w http.ResponseWriter, r *http.Request, running *clients, pluginContext *pluginv2.PluginContext) error {
	answer, err := running.diagnostics.CheckHealth(r.Context(), &pluginv2.CheckHealthRequest{PluginContext: pluginContext})
	if err != nil {
		return fmt.Errorf("plugin: %w", err)
	}
	result := backend.FromProto().CheckHealthResponse(answer)
	body := map[string]any{"status": result.Status.String(), "message": result.Message}
	if len(result.JSONDetails) > 0 {
		body["details"] = json.RawMessage(result.JSONDetails)
	}
	status := http.StatusOK
	if result.Status != backend.HealthStatusOk {
		status = http.StatusBadRequest
	}
	writeJSON(w, status, body)
	return nil
}
