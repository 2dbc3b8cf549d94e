package plugin

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

// appID of the app plugin that the data source is nested in. Grafana requires its actions to begin with it.
const appID = "syncops-synchealth-app"

// action is something that a person may be allowed to do. Grafana has each as an action of the app.
type action string

const (
	actRetry      action = "retry"
	actCancel     action = "cancel"
	actDismiss    action = "dismiss"
	actObjectives action = "objectives"
	actImport     action = "import"
	actErase      action = "erase"
	// Only looks, at more than who may query the data source sees.
	actPayloads action = "payloads"
)

var actions = []action{actRetry, actCancel, actDismiss, actObjectives, actImport, actErase, actPayloads}

// scopes has the scope that the data source's token needs, with what the token can't do without it.
var scopes = map[action]struct{ name, without string }{
	actRetry:      operate,
	actCancel:     operate,
	actDismiss:    operate,
	actObjectives: {models.ScopeManage, "no objective can be set or removed"},
	actImport:     {models.ScopeIngest, "no file can be imported"},
	actErase:      {models.ScopeManage, "no record can be erased"},
	actPayloads:   {models.ScopeOperate, "no payload can be shown"},
}

var operate = struct{ name, without string }{models.ScopeOperate, "nothing can be retried, canceled or dismissed"}

// permissions are granted by the roles in the app's plugin.json.
var permissions = map[action]string{
	actRetry:      appID + ".retries:write",
	actCancel:     appID + ".jobs:cancel",
	actDismiss:    appID + ".failures:dismiss",
	actObjectives: appID + ".objectives:write",
	actImport:     appID + ".events:import",
	actErase:      appID + ".records:erase",
	actPayloads:   appID + ".payloads:read",
}

// verbs complete "To … you need".
var verbs = map[action]string{
	actRetry:      "retry",
	actCancel:     "cancel a manual sync",
	actDismiss:    "dismiss failures or settle error groups",
	actObjectives: "set or remove an objective",
	actImport:     "import a file",
	actErase:      "erase a record",
	actPayloads:   "see a payload",
}

// actionOfType has the action for each type of command.
var actionOfType = map[string]action{
	"retry":   actRetry,
	"cancel":  actCancel,
	"dismiss": actDismiss,
	"reopen":  actDismiss,
}

// forThose refuses people who may not do the action. Every user who may query the data source can make resource calls, so
// hiding buttons on pages is no protection.
func (d *Datasource) forThose(may action, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if refused := d.whyUserFails(r.Context(), backend.UserFromContext(r.Context()), may); refused != nil {
			writeProblem(w, refused.status(), refused.Detail)
			return
		}
		next(w, r)
	}
}

// serveCommand refuses people who may not give a command of its type.
func (d *Datasource) serveCommand(segments ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(r)
		if err != nil {
			writeProblem(w, http.StatusRequestEntityTooLarge, err.Error())
			return
		}
		may, isKnown := actionOfType[commandType(body)]
		if !isKnown {
			writeProblem(w, http.StatusBadRequest, "The command's type must be retry, cancel, dismiss or reopen.")
			return
		}
		restoreBody(r, body)
		d.forThose(may, d.forward(segments...))(w, r)
	}
}

// serveImport refuses people who may not import a file. Other formats come from connectors with their own tokens.
func (d *Datasource) serveImport(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "text/csv") {
		writeProblem(w, http.StatusUnsupportedMediaType, "A file is imported as text/csv.")
		return
	}
	d.forThose(actImport, d.forward("events"))(w, r)
}

// commandType reads the member by its exact name. A struct would accept `Type` too, which the server doesn't.
func commandType(body []byte) string {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return ""
	}
	var name string
	if err := json.Unmarshal(members["type"], &name); err != nil {
		return ""
	}
	return name
}
