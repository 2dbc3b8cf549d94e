package frames

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// Groups stands for the columns of all groups of a grouped trend where columns are chosen by name.
const Groups = "groups"

// Choose keeps the named columns. Of figures, time and what tells rows apart stay whatever is named; of lists, such as
// failures, only what is named stays. No names keep everything.
func Choose(frame *data.Frame, query models.Query, names []string) error {
	if len(names) == 0 {
		return nil
	}
	if err := checkNames(query, names); err != nil {
		return err
	}
	isList := frame.Meta.Type == data.FrameTypeTable
	frame.Fields = slices.DeleteFunc(frame.Fields, func(field *data.Field) bool {
		isKept := slices.Contains(names, field.Name) ||
			(len(field.Labels) > 0 && slices.Contains(names, Groups)) ||
			(!isList && !isNumeric(field))
		return !isKept
	})
	if isTimeSeries(query) && !slices.ContainsFunc(frame.Fields, isNumeric) {
		// How the data plane contract says "no data"; a time without figures is an error to alert rules.
		frame.Fields = nil
	}
	return nil
}

func isNumeric(field *data.Field) bool { return field.Type().Numeric() }

// DefaultColumns are what a panel shows of a query that does not say: of a trend the figures that fit one axis, of all
// else everything. An empty list says everything.
func DefaultColumns(query models.Query) []string {
	if query.Type == models.QueryTypeTrend && query.GroupBy == "" {
		return []string{"synced", "errors"}
	}
	return nil
}

// DefaultAlertColumns are what an alert rule reads of a query that names no columns: a rule can't tell apart several
// figures without labels, and refuses them.
func DefaultAlertColumns(query models.Query) []string {
	switch {
	case query.GroupBy != "":
		return []string{Groups}
	case query.Type == models.QueryTypeTrend, query.Type == models.QueryTypeSummary:
		return []string{"errorRate"}
	case query.Type == models.QueryTypePercentiles:
		return []string{"p95"}
	default:
		return nil
	}
}

// checkNames refuses names that the query's answer never has. Names of groups and buckets come from the data.
func checkNames(query models.Query, names []string) error {
	if query.GroupBy != "" || query.Type == models.QueryTypeHistogram {
		return nil
	}
	known := make([]string, 0, len(knownColumns(query)))
	for _, column := range knownColumns(query) {
		known = append(known, column.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("columns: a %s query has no column %q, but %s", query.Type, name, strings.Join(known, ", "))
		}
	}
	return nil
}
