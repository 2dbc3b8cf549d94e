package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/client"
	"github.com/syncops/synchealth/pkg/models"
)

// The table of a dashboard or page as a file. A dashboard's link can only have Grafana's own parameters, such as
// `var-object`. They are turned into a query like the panel's.

// allValues is Grafana's value of a variable that is set to All.
const allValues = "$__all"

// serveTable answers with the rows of a query as CSV, up to the limit of a file.
func (d *Datasource) serveTable(w http.ResponseWriter, r *http.Request) {
	query, err := tableQuery(r.URL.Query())
	if err != nil {
		writeProblem(w, http.StatusBadRequest, err.Error())
		return
	}
	body, err := json.Marshal(query.request)
	if err != nil {
		writeFailure(w, r, fmt.Errorf("encode query: %w", err))
		return
	}
	header := headersFor(r)
	header.Set("Content-Type", "application/json")
	header.Set("Accept", "text/csv")
	answer, err := d.server.Forward(r.Context(), client.Call{
		Method:   http.MethodPost,
		Segments: []string{"v1", "query"},
		Header:   header,
		Body:     body,
		IsSafe:   true,
	})
	if err != nil {
		writeFailure(w, r, err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	stream(w, r, answer)
}

// tableQuery reads the query type and the dashboard's parameters. Its errors name the wrong parameter.
func tableQuery(params url.Values) (panelQuery, error) {
	if params.Get("type") == "" {
		return panelQuery{}, errors.New("type: name the type of the query, such as records or errors")
	}
	var within backend.TimeRange
	var err error
	if within.From, err = momentOf(params, "from"); err != nil {
		return panelQuery{}, err
	}
	if within.To, err = momentOf(params, "to"); err != nil {
		return panelQuery{}, err
	}
	saved := savedQuery{
		Version:   savedVersion,
		QueryType: params.Get("type"),
		Filters:   map[string][]string{},
		TimeZone:  zoneOf(params.Get("timezone")),
		// Only the app's pages narrow by these.
		Search:       params.Get("search"),
		State:        params["state"],
		GroupStatus:  params["groupStatus"],
		JobStatus:    params["jobStatus"],
		CommandType:  params["commandType"],
		CommandState: params["commandState"],
		// Only the dashboard of objectives asks for it.
		ByObject: params.Get("byObject") == "true",
		// What looks like a variable is a value.
		VariablesFilled: true,
	}
	for name, values := range params {
		field, isVariable := strings.CutPrefix(name, "var-")
		switch {
		case !isVariable:
		case field == "filters":
			if saved.Conditions, err = conditionsOf(values); err != nil {
				return panelQuery{}, err
			}
		case slices.Contains(models.FilterFields, field):
			saved.Filters[field] = chosenOf(values)
		}
	}
	if saved.Bucket, err = chosenBucket(params); err != nil {
		return panelQuery{}, err
	}
	text, err := json.Marshal(saved)
	if err != nil {
		return panelQuery{}, fmt.Errorf("encode query: %w", err)
	}
	return decodeQuery(backend.DataQuery{JSON: text, TimeRange: within}, false)
}

// momentOf reads a time from a Grafana link, in epoch milliseconds.
func momentOf(params url.Values, name string) (time.Time, error) {
	ms, err := strconv.ParseInt(params.Get(name), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %q is not a time in epoch milliseconds", name, params.Get(name))
	}
	return time.UnixMilli(ms), nil
}

func zoneOf(named string) string {
	if named == "utc" {
		return defaultTimeZone
	}
	return named
}

// chosenOf returns no values, which means all, when All is among them.
func chosenOf(values []string) []string {
	if slices.Contains(values, allValues) {
		return nil
	}
	return withoutBlanks(values)
}

func withoutBlanks(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool { return value == "" })
}

// chosenBucket returns the bucket that a click on a bar chose; nil when the variable is "all".
func chosenBucket(params url.Values) (*savedBucket, error) {
	chosen, interval := params.Get("var-bucket"), params.Get("var-interval")
	if chosen == "" || chosen == "all" || interval == "" {
		return nil, nil
	}
	ms, err := strconv.ParseInt(chosen, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("var-bucket: %q is neither all nor a time in epoch milliseconds", chosen)
	}
	return &savedBucket{Time: time.UnixMilli(ms).UTC().Format(time.RFC3339Nano), Interval: interval}, nil
}

// escapes has Grafana's escapes of a filter's separators within its parts.
var escapes = strings.NewReplacer("__gfp__", "|", "__gfc__", ",", "__gfh__", "#")

// conditionsOf reads a dashboard's filters as Grafana writes them in URLs: `object|=|Invoice`.
func conditionsOf(texts []string) ([]models.Condition, error) {
	conditions := make([]models.Condition, 0, len(texts))
	for _, text := range texts {
		if text == "" {
			continue
		}
		parts := strings.Split(text, "|")
		for i, part := range parts {
			// After a comma comes the label that Grafana shows for the part.
			plain, _, _ := strings.Cut(part, ",")
			parts[i] = escapes.Replace(plain)
		}
		if len(parts) < 3 {
			return nil, fmt.Errorf("var-filters: %q is not a filter such as object|=|Invoice", text)
		}
		// A filter without a value is still being edited.
		if values := withoutBlanks(parts[2:]); len(values) > 0 {
			conditions = append(conditions, models.Condition{Field: parts[0], Operator: parts[1], Values: values})
		}
	}
	return conditions, nil
}
