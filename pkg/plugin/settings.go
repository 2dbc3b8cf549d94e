package plugin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/client"
)

const (
	defaultTimeout = 30 * time.Second
	maxTimeout     = 10 * time.Minute
)

var errNoURL = errors.New("The data source has no URL: enter the address of the Sync Health server in its settings, such as http://localhost:4280.")

// settings are what an administrator set on the data source.
type settings struct {
	client client.Options
	// publicURL is where connectors reach the server, if that is another address than Grafana's.
	publicURL string
	// operateRole is what a person needs at least to retry and cancel.
	operateRole role
	// anonymousMayOperate lets people act who have not signed in, if their role suffices.
	anonymousMayOperate bool
}

func readSettings(ctx context.Context, instance backend.DataSourceInstanceSettings) (settings, error) {
	var stored struct {
		Timeout seconds `json:"timeout"`
		// Where it was kept before: see tests/fixtures/savedSettings.json.
		TimeoutSeconds      seconds `json:"timeoutSeconds"`
		OperateRole         string  `json:"operateRole"`
		AnonymousMayOperate setting `json:"anonymousMayOperate"`
		PublicURL           string  `json:"publicUrl"`
	}
	if len(instance.JSONData) > 0 {
		if err := json.Unmarshal(instance.JSONData, &stored); err != nil {
			return settings{}, fmt.Errorf("The data source's settings can't be read: %w.", err)
		}
	}
	base, err := parseURL(instance.URL)
	if err != nil {
		return settings{}, err
	}
	operateRole, err := parseOperateRole(stored.OperateRole)
	if err != nil {
		return settings{}, err
	}
	httpOptions, err := instance.HTTPClientOptions(ctx)
	if err != nil {
		return settings{}, fmt.Errorf("The data source's TLS settings can't be used: %w.", err)
	}
	return settings{
		client: client.Options{
			URL:     base,
			Token:   strings.TrimSpace(instance.DecryptedSecureJSONData["token"]),
			Timeout: timeout(cmp.Or(stored.Timeout, stored.TimeoutSeconds)),
			HTTP:    httpOptions,
		},
		publicURL:           stored.PublicURL,
		operateRole:         operateRole,
		anonymousMayOperate: bool(stored.AnonymousMayOperate),
	}, nil
}

// setting is on by true, or by the text "true" as a provisioned setting from the environment has it.
type setting bool

func (f *setting) UnmarshalJSON(text []byte) error {
	*f = string(text) == "true" || string(text) == `"true"`
	return nil
}

// seconds are a number, or a text of one as a provisioned setting from the environment has it.
type seconds float64

func (s *seconds) UnmarshalJSON(text []byte) error {
	number := strings.Trim(string(text), `"`)
	if number == "null" || number == "" {
		return nil
	}
	parsed, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(parsed) {
		return fmt.Errorf("the time-out %s is no number of seconds", text)
	}
	*s = seconds(parsed)
	return nil
}

func parseURL(text string) (*url.URL, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, errNoURL
	}
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return nil, errors.New("The URL in the data source's settings must begin with http:// or https:// and name a host.")
	}
	parsed.RawQuery, parsed.Fragment = "", ""
	return parsed, nil
}

// parseOperateRole refuses what it does not know, rather than let more people act than the administrator meant.
func parseOperateRole(name string) (role, error) {
	if name == "" {
		return roleEditor, nil
	}
	if required := parseRole(name); required != roleNone {
		return required, nil
	}
	return roleNone, fmt.Errorf("The role in the data source's settings must be Viewer, Editor or Admin, not %q.", name)
}

func timeout(asked seconds) time.Duration {
	if asked <= 0 {
		return defaultTimeout
	}
	// Limited before it is a duration, which holds 292 years.
	return time.Duration(min(float64(asked), maxTimeout.Seconds()) * float64(time.Second))
}
