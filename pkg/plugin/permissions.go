package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/config"
)

// grafanaTimeout limits each of the two calls that read a person's permissions.
const grafanaTimeout = 10 * time.Second

var grafanaClient = &http.Client{
	Timeout: grafanaTimeout,
	// Following a redirect could send the token to another host.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// granted has the actions that Grafana's access control grants a person.
type granted map[string][]string

// errNotTold means that this Grafana tells plugins no permissions of this person, so that roles decide.
var errNotTold = errors.New("Grafana tells plugins no permissions")

// permissionsOf asks Grafana as the plugin's own service account, which Grafana makes when externalServiceAccounts is
// enabled. It can't ask as the caller: Grafana removes the caller's session and authentication headers.
func permissionsOf(ctx context.Context, user *backend.User) (granted, error) {
	grafana := config.GrafanaConfigFromContext(ctx)
	if grafana == nil || user == nil || user.Login == "" {
		return nil, errNotTold
	}
	token, noToken := grafana.PluginAppClientSecret()
	base, noURL := grafana.AppURL()
	if noToken != nil || noURL != nil || token == "" {
		return nil, errNotTold
	}
	id, err := userID(ctx, base, token, user.Login)
	if err != nil {
		return nil, err
	}
	var byUser map[string]granted
	query := url.Values{"namespacedId": {"user:" + id}, "actionPrefix": {appID + "."}}
	if err := askGrafana(ctx, base, token, "api/access-control/users/permissions/search", query, &byUser); err != nil {
		return nil, err
	}
	return byUser[id], nil
}

// userID finds the person in the service account's organization. The account can't see permissions in another one.
func userID(ctx context.Context, base, token, login string) (string, error) {
	var found struct {
		OrgUsers []struct {
			OrgID  int64  `json:"orgId"`
			UserID int64  `json:"userId"`
			Login  string `json:"login"`
		} `json:"orgUsers"`
	}
	if err := askGrafana(ctx, base, token, "api/org/users/search", url.Values{"query": {login}}, &found); err != nil {
		return "", err
	}
	for _, each := range found.OrgUsers {
		if each.Login == login && each.OrgID == backend.PluginConfigFromContext(ctx).OrgID {
			return strconv.FormatInt(each.UserID, 10), nil
		}
	}
	return "", errNotTold
}

func askGrafana(ctx context.Context, base, token, path string, query url.Values, answer any) error {
	target, err := url.JoinPath(base, path)
	if err != nil {
		return fmt.Errorf("address of Grafana: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("ask Grafana: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := grafanaClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask Grafana: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("Grafana answered %s at /%s", response.Status, path)
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		return fmt.Errorf("read Grafana's answer: %w", err)
	}
	return nil
}
