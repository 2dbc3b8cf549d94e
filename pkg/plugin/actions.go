package plugin

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

// appID of the app plugin that the data source is nested in: Grafana wants its actions to begin with it.
const appID = "syncops-synchealth-app"

// action is what a person may be allowed to do. Grafana knows each as an action of the app's.
type action string

const (
	actRetry      action = "retry"
	actCancel     action = "cancel"
	actDismiss    action = "dismiss"
	actObjectives action = "objectives"
	actImport     action = "import"
	actErase      action = "erase"
)

var actions = []action{actRetry, actCancel, actDismiss, actObjectives, actImport, actErase}

// scopes are what the data source's token needs, with what it can't do without.
var scopes = map[action]struct{ name, without string }{
	actRetry:      operate,
	actCancel:     operate,
	actDismiss:    operate,
	actObjectives: {models.ScopeManage, "no objective can be set or removed"},
	actImport:     {models.ScopeIngest, "no file can be imported"},
	actErase:      {models.ScopeManage, "no record can be erased"},
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
}

// verbs complete "To … you need".
var verbs = map[action]string{
	actRetry:      "retry",
	actCancel:     "cancel a manual sync",
	actDismiss:    "dismiss failures or settle error groups",
	actObjectives: "set or remove an objective",
	actImport:     "import a file",
	actErase:      "erase a record",
}

// actionOfType is by the type of a command.
var actionOfType = map[string]action{
	"retry":   actRetry,
	"cancel":  actCancel,
	"dismiss": actDismiss,
	"reopen":  actDismiss,
}

// forThose lets those act who may. A resource call reaches any user who may query the data source, so what the pages
// show is no protection.
func (d *Datasource) forThose(may action, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if refused := d.whyUserFails(r.Context(), backend.UserFromContext(r.Context()), may); refused != nil {
			writeProblem(w, refused.status(), refused.Detail)
			return
		}
		next(w, r)
	}
}

// serveCommand lets those give a command who may do what its type says.
func (d *Datasource) serveCommand(w http.ResponseWriter, r *http.Request) {
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
	d.forThose(may, d.forward("commands"))(w, r)
}

// serveImport lets those import a file who may. Other formats come from connectors, with tokens of their own.
func (d *Datasource) serveImport(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "text/csv") {
		writeProblem(w, http.StatusUnsupportedMediaType, "A file is imported as text/csv.")
		return
	}
	d.forThose(actImport, d.forward("events"))(w, r)
}

// commandType reads the member by its exact name: a struct would take `Type` for it too, which the server does not.
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
