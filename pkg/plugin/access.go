package plugin

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

// access is what the pages need to show or disable their buttons. Each command checks again.
type access struct {
	Role         string   `json:"role"`
	User         string   `json:"user"`
	RequiredRole string   `json:"requiredRole"`
	CanOperate   bool     `json:"canOperate"`
	Reason       *string  `json:"reason"`
	Scopes       []string `json:"scopes"`
	Version      string   `json:"version"`
	Ready        bool     `json:"ready"`
}

func (d *Datasource) serveAccess(w http.ResponseWriter, r *http.Request) {
	user := backend.UserFromContext(r.Context())
	server, err := d.server.Access(r.Context())
	if err != nil {
		writeFailure(w, r, err)
		return
	}
	answer := access{
		Role:         roleOf(user).String(),
		User:         loginOf(user),
		RequiredRole: d.operateRole.String(),
		Scopes:       server.Scopes,
		Version:      server.Version,
		Ready:        server.Ready,
	}
	if reason := d.whyNotOperate(user, server); reason != "" {
		answer.Reason = &reason
	}
	answer.CanOperate = answer.Reason == nil
	writeJSON(w, http.StatusOK, answer)
}

// whyNotOperate is empty where the user may retry and cancel.
func (d *Datasource) whyNotOperate(user *backend.User, server *models.Access) string {
	if reason := d.whyUserFails(user); reason != "" {
		return reason
	}
	if !slices.Contains(server.Scopes, models.ScopeOperate) {
		return "The data source's token does not have the scope operate, so nothing can be retried or cancelled."
	}
	return ""
}

// whyUserFails is empty where the person may act. Who has not signed in has a role too, but nobody can be asked later why
// they did it.
func (d *Datasource) whyUserFails(user *backend.User) string {
	if user != nil && user.Login == "" && !d.anonymousMayOperate {
		return "Sign in to retry or cancel: who is anonymous may not, unless the data source's settings allow it."
	}
	return whyRoleFails(roleOf(user), d.operateRole)
}

// whyRoleFails is empty where the role suffices. Nobody without a role acts, whatever is required.
func whyRoleFails(has, required role) string {
	switch {
	case has == roleNone:
		return fmt.Sprintf("To retry or cancel you need at least the role %s in this organization; you have none.", max(required, roleViewer))
	case has < required:
		return fmt.Sprintf("To retry or cancel you need at least the role %s in this organization; yours is %s.", required, has)
	default:
		return ""
	}
}
