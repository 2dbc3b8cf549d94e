package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

const (
	contextHeader = "Sync-Health-Plugin-Context"
	dataSourceID  = "syncops-synchealth-datasource"
)

// callContext is the JSON of the header: the caller, and the settings of the data source.
type callContext struct {
	OrgID int64 `json:"orgId"`
	User  *struct {
		Login string `json:"login"`
		Name  string `json:"name"`
		Email string `json:"email"`
		Role  string `json:"role"`
	} `json:"user"`
	DataSource struct {
		ID                      int64             `json:"id"`
		UID                     string            `json:"uid"`
		Name                    string            `json:"name"`
		URL                     string            `json:"url"`
		JSONData                json.RawMessage   `json:"jsonData"`
		DecryptedSecureJSONData map[string]string `json:"decryptedSecureJsonData"`
		Updated                 int64             `json:"updated"`
	} `json:"dataSource"`
}

// pluginContext turns the header into what Grafana sends to a plugin.
func pluginContext(r *http.Request) (*pluginv2.PluginContext, error) {
	raw, err := base64.StdEncoding.DecodeString(r.Header.Get(contextHeader))
	if err != nil {
		return nil, fmt.Errorf("header %s is not base64: %w", contextHeader, err)
	}
	var call callContext
	if err := json.Unmarshal(raw, &call); err != nil {
		return nil, fmt.Errorf("header %s is not the JSON that it should be: %w", contextHeader, err)
	}
	return backend.ToProto().PluginContext(call.sdk()), nil
}

func (c callContext) sdk() backend.PluginContext {
	settings := c.DataSource
	if settings.JSONData == nil {
		settings.JSONData = json.RawMessage("{}")
	}
	result := backend.PluginContext{
		OrgID:    c.OrgID,
		PluginID: dataSourceID,
		DataSourceInstanceSettings: &backend.DataSourceInstanceSettings{
			ID:                      settings.ID,
			UID:                     settings.UID,
			Type:                    dataSourceID,
			Name:                    settings.Name,
			URL:                     settings.URL,
			JSONData:                settings.JSONData,
			DecryptedSecureJSONData: settings.DecryptedSecureJSONData,
			Updated:                 time.UnixMilli(settings.Updated),
		},
		GrafanaConfig: backend.NewGrafanaCfg(map[string]string{}),
	}
	if c.User != nil {
		result.User = &backend.User{Login: c.User.Login, Name: c.User.Name, Email: c.User.Email, Role: c.User.Role}
	}
	return result
}
