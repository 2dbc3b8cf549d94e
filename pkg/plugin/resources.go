package plugin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// CallResource answers the app's pages and the editors.
func (d *Datasource) CallResource(ctx context.Context, request *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	// Grafana hands over the path decoded, and the adapter would decode it once more.
	escaped := *request
	escaped.Path = (&url.URL{Path: request.Path}).EscapedPath()
	return d.resources.CallResource(ctx, &escaped, sender)
}

// routes is the table of all that can be called; each call but `access` and `address` is one of the server's, under the same name.
func (d *Datasource) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /access", d.serveAccess)
	mux.HandleFunc("GET /values/{field}", d.forward("values", "{field}"))
	mux.HandleFunc("POST /query", d.forward("query"))
	mux.HandleFunc("GET /failures.csv", d.forward("failures.csv"))
	mux.HandleFunc("GET /table.csv", d.serveTable)
	mux.HandleFunc("GET /error-catalogue", d.forward("error-catalogue"))
	mux.HandleFunc("GET /jobs", d.forward("jobs"))
	mux.HandleFunc("GET /jobs/{id...}", d.forward("jobs", "{id}"))
	mux.HandleFunc("GET /job", d.forwardNamed("id", "jobs"))
	mux.HandleFunc("GET /connectors", d.forward("connectors"))
	mux.HandleFunc("GET /connector", d.forwardNamed("name", "connectors"))
	mux.HandleFunc("GET /address", d.serveAddress)
	mux.HandleFunc("POST /events", d.serveImport)
	mux.HandleFunc("GET /record", d.forward("record"))
	mux.HandleFunc("GET /records", d.forward("records"))
	mux.HandleFunc("GET /payload", d.forThose(actPayloads, d.forward("payload")))
	mux.HandleFunc("DELETE /record", d.forThose(actErase, d.forward("record")))
	mux.HandleFunc("GET /commands", d.forward("commands"))
	mux.HandleFunc("GET /commands/{id}", d.forward("commands", "{id}"))
	// Not a command: the server would hand a connector's commands out to whoever looks at a dashboard.
	mux.HandleFunc("GET /commands/pending", noSuchResource)
	mux.HandleFunc("POST /commands", d.serveCommand("commands"))
	mux.HandleFunc("POST /commands/preview", d.serveCommand("commands", "preview"))
	// Only retries can be paused or stopped; to hand a cancel out again repeats what somebody decided who might.
	for _, step := range []string{"replay", "pause", "resume", "stop"} {
		mux.HandleFunc("POST /commands/{id}/"+step, d.forThose(actRetry, d.forward("commands", "{id}", step)))
	}
	mux.HandleFunc("GET /error-groups/decisions", d.forward("error-groups", "decisions"))
	mux.HandleFunc("PUT /error-groups/{id}", d.forThose(actDismiss, d.forward("error-groups", "{id}")))
	mux.HandleFunc("GET /objectives", d.forward("objectives"))
	mux.HandleFunc("GET /objectives/{id}", d.forward("objectives", "{id}"))
	mux.HandleFunc("PUT /objectives/{id}", d.forThose(actObjectives, d.forward("objectives", "{id}")))
	mux.HandleFunc("DELETE /objectives/{id}", d.forThose(actObjectives, d.forward("objectives", "{id}")))
	mux.HandleFunc("/", noSuchResource)
	return d.usable(withPlainPath(mux))
}

func noSuchResource(w http.ResponseWriter, _ *http.Request) {
	writeProblem(w, http.StatusNotFound, "The data source has no such resource.")
}

// forwardNamed is a path of the server that ends with a name which no path can hold, such as one with an empty segment, as
// a parameter: Grafana and proxies put paths in order before they pass them on.
func (d *Datasource) forwardNamed(parameter, resource string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		name := query.Get(parameter)
		if name == "" {
			writeProblem(w, http.StatusBadRequest, fmt.Sprintf("The parameter %s is empty.", parameter))
			return
		}
		query.Del(parameter)
		r.URL.RawQuery = query.Encode()
		r.SetPathValue("name", name)
		d.forward(resource, "{name}")(w, r)
	}
}

// usable answers every call with what is wrong with the settings, if anything is.
func (d *Datasource) usable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.broken != nil {
			writeProblem(w, http.StatusBadRequest, d.broken.Error())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// withPlainPath lets no path through that means another one: the mux would answer those with a redirect.
func withPlainPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		segments := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
		isPlain := !slices.ContainsFunc(segments, func(s string) bool { return s == "" || s == "." || s == ".." })
		if !isPlain {
			noSuchResource(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
