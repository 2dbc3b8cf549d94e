package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"golang.org/x/mod/semver"

	"github.com/syncops/synchealth/pkg/client"
	"github.com/syncops/synchealth/pkg/models"
)

// MinServerVersion is the oldest server version whose API this plugin supports.
const MinServerVersion = "1.0.0"

// diagnosis is what Save & test shows, with details. Code names the case for programs.
type diagnosis struct {
	Code       string   `json:"code"`
	URL        string   `json:"url,omitempty"`
	Version    string   `json:"version,omitempty"`
	Scopes     []string `json:"scopes,omitempty"`
	Connectors []string `json:"connectors,omitempty"`
	CanOperate bool     `json:"canOperate"`
	// Shown by Grafana in a second alert box below the main one.
	VerboseMessage string `json:"verboseMessage,omitempty"`
	message        string
}

const codeOK = "ok"

// CheckHealth finds what is wrong with a data source's settings, its token or its server.
func (d *Datasource) CheckHealth(ctx context.Context, _ *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	found := d.diagnose(ctx)
	details, err := json.Marshal(found)
	if err != nil {
		return nil, fmt.Errorf("encode health details: %w", err)
	}
	status := backend.HealthStatusError
	if found.Code == codeOK {
		status = backend.HealthStatusOk
	}
	return &backend.CheckHealthResult{Status: status, Message: found.message, JSONDetails: details}, nil
}

func (d *Datasource) diagnose(ctx context.Context) diagnosis {
	if errors.Is(d.broken, errNoURL) {
		return diagnosis{Code: "no-url", message: d.broken.Error()}
	}
	if d.broken != nil {
		return diagnosis{Code: "wrong-settings", message: d.broken.Error()}
	}
	access, err := d.server.Access(ctx)
	if err != nil {
		return d.diagnoseFailure(err)
	}
	found := diagnosis{
		URL:        d.server.URL(),
		Version:    access.Version,
		Scopes:     access.Scopes,
		Connectors: access.Connectors,
		CanOperate: slices.Contains(access.Scopes, models.ScopeOperate),
	}
	switch {
	case isOlder(access.Version, MinServerVersion):
		found.Code = "too-old"
		found.message = fmt.Sprintf("The server has version %s, but this plugin needs %s or later: update the server.", access.Version, MinServerVersion)
	case !slices.Contains(access.Scopes, models.ScopeRead):
		found.Code = "missing-scope"
		found.message = fmt.Sprintf("The token is valid but does not have the scope read (it has: %s): enter one that has it.", listed(access.Scopes))
	case !access.Ready:
		found.Code = "not-ready"
		found.message = "The server runs but is not ready, because its storage does not answer: try again, or look at the server's log."
	default:
		found.Code = codeOK
		found.message = fmt.Sprintf("Connected to Sync Health server %s. %s", access.Version, operateText(found.CanOperate))
		found.VerboseMessage = fmt.Sprintf("Scopes of the token: %s. Connectors: %s.", listed(access.Scopes), connectorText(access.Connectors))
	}
	return found
}

func (d *Datasource) diagnoseFailure(err error) diagnosis {
	found := diagnosis{Code: "failed", URL: d.server.URL(), message: err.Error()}
	var refused *client.Error
	if !errors.As(err, &refused) {
		return found
	}
	found.Code = string(refused.Kind)
	if refused.Kind == client.KindRejected && refused.Status == http.StatusNotFound {
		// It answers with problem documents, but does not have the call for its version.
		found.Code = "too-old"
		found.message = fmt.Sprintf("The server at %s is older than this plugin needs: update it to %s or later.", d.server.URL(), MinServerVersion)
	}
	return found
}

func operateText(canOperate bool) string {
	if canOperate {
		return "Failed records can be retried and manual syncs canceled."
	}
	return "The token can read, but not retry or cancel: the pages will be read-only."
}

func connectorText(connectors []string) string {
	if connectors == nil {
		return "all"
	}
	return listed(connectors)
}

func listed(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

// isOlder treats an unreadable version as new enough, and a pre-release as its release.
func isOlder(version, minimum string) bool {
	released, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "-")
	canonical := "v" + released
	return semver.IsValid(canonical) && semver.Compare(canonical, "v"+minimum) < 0
}
