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

// A table of a dashboard, or of a page, as a file. A dashboard's link can write no more than Grafana's own parameters,
// `var-object` and the like, so they are read here; what comes of them is a query like the panel's.

// allValues is how Grafana writes a variable that is set to All.
const allValues = "$__all"

// serveTable answers the rows of a query as CSV, as many as a file holds.
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

// tableQuery reads the query type and Grafana's parameters of a dashboard. Its errors name the parameter that is wrong.
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
		// What the app's pages narrow by, and no dashboard does.
		Search:       params.Get("search"),
		State:        params["state"],
		GroupStatus:  params["groupStatus"],
		JobStatus:    params["jobStatus"],
		CommandType:  params["commandType"],
		CommandState: params["commandState"],
		// A name that looks like a variable is a value's.
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

// momentOf reads a time as Grafana writes it into links, in epoch milliseconds.
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

// chosenOf is none, which means all, where All is among the values.
func chosenOf(values []string) []string {
	if slices.Contains(values, allValues) {
		return nil
	}
	return withoutBlanks(values)
}

func withoutBlanks(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool { return value == "" })
}

// chosenBucket is the interval that a click on a bar chose; none where the variable says "all".
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

// escapes is how Grafana writes what separates the parts of a filter where it is within one of them.
var escapes = strings.NewReplacer("__gfp__", "|", "__gfc__", ",", "__gfh__", "#")

// conditionsOf reads the filters of a dashboard as Grafana writes them into its address: `object|=|Invoice`.
func conditionsOf(texts []string) ([]models.Condition, error) {
	conditions := make([]models.Condition, 0, len(texts))
	for _, text := range texts {
		if text == "" {
			continue
		}
		parts := strings.Split(text, "|")
		for i, part := range parts {
			// What stands behind a comma is how Grafana shows the part before it.
			plain, _, _ := strings.Cut(part, ",")
			parts[i] = escapes.Replace(plain)
		}
		if len(parts) < 3 {
			return nil, fmt.Errorf("var-filters: %q is not a filter such as object|=|Invoice", text)
		}
		// One without a value is still being made.
		if values := withoutBlanks(parts[2:]); len(values) > 0 {
			conditions = append(conditions, models.Condition{Field: parts[0], Operator: parts[1], Values: values})
		}
	}
	return conditions, nil
}
