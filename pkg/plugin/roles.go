package plugin

import "github.com/grafana/grafana-plugin-sdk-go/backend"

// role is a person's basic role in the Grafana organization. Each role includes those before it.
type role int

const (
	roleNone role = iota
	roleViewer
	roleEditor
	roleAdmin
)

var roleNames = [...]string{"None", "Viewer", "Editor", "Admin"}

func (r role) String() string { return roleNames[r] }

// parseRole returns roleNone for an unknown name.
func parseRole(name string) role {
	for i, known := range roleNames {
		if name == known {
			return role(i)
		}
	}
	return roleNone
}

// roleOf returns roleNone when Grafana names no user. An anonymous user has a role and an empty login.
func roleOf(user *backend.User) role {
	if user == nil {
		return roleNone
	}
	return parseRole(user.Role)
}

func loginOf(user *backend.User) string {
	if user == nil || user.Login == "" {
		return "anonymous"
	}
	return user.Login
}
