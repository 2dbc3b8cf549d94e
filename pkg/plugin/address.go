package plugin

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// address has the server's URL: for Grafana, and for connectors when theirs differs.
type address struct {
	own    *url.URL
	public string
}

// shown returns the URL without user and password.
func (a address) shown() (string, error) {
	at := *a.own
	if strings.TrimSpace(a.public) != "" {
		public, err := parseURL(a.public)
		if err != nil {
			return "", errors.New("The URL for connectors in the data source's settings must begin with http:// or https:// and name a host.")
		}
		at = *public
	}
	at.User = nil
	return strings.TrimRight(at.String(), "/"), nil
}

// serveAddress answers only people who set up connectors: not everybody who sees a dashboard should see a server's address
// inside the network.
func (d *Datasource) serveAddress(w http.ResponseWriter, r *http.Request) {
	user := backend.UserFromContext(r.Context())
	if user == nil || user.Login == "" || roleOf(user) < roleEditor {
		writeProblem(w, http.StatusForbidden, "To see the address of the server, sign in with at least the role Editor.")
		return
	}
	shown, err := d.address.shown()
	if err != nil {
		writeProblem(w, http.StatusBadRequest, err.Error())
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"url": shown})
}
