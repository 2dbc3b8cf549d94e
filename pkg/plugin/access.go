package plugin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

// access tells pages which buttons to show or disable. Each command checks again.
type access struct {
	Role         string `json:"role"`
	User         string `json:"user"`
	RequiredRole string `json:"requiredRole"`
	// Refusals has the reason for each action that the person may not do.
	Refusals map[action]*refusal `json:"refusals"`
	Scopes   []string            `json:"scopes"`
	Version  string              `json:"version"`
	// PayloadDays is 0 where the server keeps no payloads.
	PayloadDays int64 `json:"payloadDays"`
	Ready       bool  `json:"ready"`
}

// refusal says why a person may not act: a word for programs, and a sentence.
type refusal struct {
	Why    why    `json:"why"`
	Detail string `json:"detail"`
}

type why string

const (
	whyToken      why = "token"
	whyAnonymous  why = "anonymous"
	whyPermission why = "permission"
	whyRole       why = "role"
	whyUnknown    why = "unknown"
)

func (r *refusal) status() int {
	if r.Why == whyUnknown {
		return http.StatusBadGateway
	}
	return http.StatusForbidden
}

func (d *Datasource) serveAccess(w http.ResponseWriter, r *http.Request) {
	user := backend.UserFromContext(r.Context())
	server, err := d.server.Access(r.Context())
	if err != nil {
		writeFailure(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, access{
		Role:         roleOf(user).String(),
		User:         loginOf(user),
		RequiredRole: d.operateRole.String(),
		Refusals:     d.refusals(r.Context(), user, server),
		Scopes:       server.Scopes,
		Version:      server.Version,
		PayloadDays:  server.PayloadDays,
		Ready:        server.Ready,
	})
}

func (d *Datasource) refusals(ctx context.Context, user *backend.User, server *models.Access) map[action]*refusal {
	refused := map[action]*refusal{}
	whyNot := d.judge(ctx, user)
	for _, each := range actions {
		if scope := scopes[each]; !slices.Contains(server.Scopes, scope.name) {
			refused[each] = &refusal{whyToken, fmt.Sprintf("The data source's token does not have the scope %s, so %s.", scope.name, scope.without)}
		} else if reason := whyNot(each); reason != nil {
			refused[each] = reason
		}
	}
	return refused
}

// whyUserFails returns nil when the person may act.
func (d *Datasource) whyUserFails(ctx context.Context, user *backend.User, may action) *refusal {
	return d.judge(ctx, user)(may)
}

// judge returns a function that says for each action why the person may not do it. An anonymous user has a role too, but
// nobody could be asked later about an action. Permissions decide when the setting says so and Grafana tells them; else
// the role decides.
func (d *Datasource) judge(ctx context.Context, user *backend.User) func(action) *refusal {
	isAnonymous := user != nil && user.Login == ""
	if isAnonymous && !d.anonymousMayOperate {
		return func(may action) *refusal {
			return &refusal{whyAnonymous, fmt.Sprintf("Sign in to %s: who is anonymous may not, unless the data source's settings allow it.", verbs[may])}
		}
	}
	byRole := func(may action) *refusal {
		// Never anonymously, whatever the settings: it can't be undone or holds personal data, and nobody would be accountable.
		if isAnonymous && (may == actImport || may == actErase || may == actPayloads) {
			return &refusal{whyAnonymous, fmt.Sprintf("Sign in to %s.", verbs[may])}
		}
		return whyRoleFails(roleOf(user), d.roleFor(may), may)
	}
	if d.operateRole != roleEditor {
		return byRole
	}
	held, err := permissionsOf(ctx, user)
	if errors.Is(err, errNotTold) {
		return byRole
	}
	if err != nil {
		backend.Logger.FromContext(ctx).Error("Grafana did not tell a person's permissions", "login", loginOf(user), "error", err)
		return func(may action) *refusal {
			return &refusal{whyUnknown, fmt.Sprintf("Grafana did not tell whether you may %s; its log says why.", verbs[may])}
		}
	}
	return func(may action) *refusal {
		if _, isHeld := held[permissions[may]]; isHeld {
			return nil
		}
		return &refusal{whyPermission, fmt.Sprintf("To %s you need the permission %s in this organization.", verbs[may], permissions[may])}
	}
}

// roleFor returns the role of the setting. What can't be undone needs Admin; a payload may hold personal data, so that it
// needs at least Editor.
func (d *Datasource) roleFor(may action) role {
	switch may {
	case actErase:
		return roleAdmin
	case actPayloads:
		return max(d.operateRole, roleEditor)
	default:
		return d.operateRole
	}
}

// whyRoleFails returns nil when the role suffices. Without a role nobody may act, whatever is required.
func whyRoleFails(has, required role, may action) *refusal {
	switch {
	case has == roleNone:
		return &refusal{whyRole, fmt.Sprintf("To %s you need at least the role %s in this organization; you have none.", verbs[may], max(required, roleViewer))}
	case has < required:
		return &refusal{whyRole, fmt.Sprintf("To %s you need at least the role %s in this organization; yours is %s.", verbs[may], required, has)}
	default:
		return nil
	}
}
