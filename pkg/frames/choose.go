package frames

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// Groups stands for the columns of all groups of a split trend where columns are chosen by name, GroupChanges for their
// changes.
const (
	Groups       = "groups"
	GroupChanges = "groupChanges"
)

// Choose keeps the named columns. Of figures, time and what tells rows apart stay whatever is named; of lists, such as
// failures, only what is named stays. No names keep everything.
func Choose(frame *data.Frame, query models.Query, names []string) error {
	// The columns of a history are objectives, whatever was chosen of the table of these.
	if len(names) == 0 || isHistory(query) {
		return nil
	}
	if err := checkNames(query, names); err != nil {
		return err
	}
	isList := frame.Meta.Type == data.FrameTypeTable
	frame.Fields = slices.DeleteFunc(frame.Fields, func(field *data.Field) bool {
		isKept := slices.Contains(names, field.Name) ||
			(isGroup(field, query) && slices.Contains(names, groupWord(field))) ||
			(!isList && !isNumeric(field))
		return !isKept
	})
	if isTimeSeries(query) && !slices.ContainsFunc(frame.Fields, isNumeric) {
		// How the data plane contract says "no data"; a time without figures is an error to alert rules.
		frame.Fields = nil
	}
	return nil
}

// isGroup is true for a column of one group, or of all others together, and for its change.
func isGroup(field *data.Field, query models.Query) bool {
	return isNumeric(field) && len(query.GroupBy) > 0 && query.Type == models.QueryTypeTrend && !isKnown(field, query)
}

func groupWord(field *data.Field) string {
	if isChange(field) {
		return GroupChanges
	}
	return Groups
}

func isNumeric(field *data.Field) bool { return field.Type().Numeric() }

// DefaultColumns are what a panel shows of a query that does not say: of a trend the figures that fit one axis, of all
// else everything. An empty list says everything.
func DefaultColumns(query models.Query) []string {
	switch {
	case query.Type == models.QueryTypeBaseline && len(query.GroupBy) == 0:
		return []string{"value", "expected", "low", "high"}
	case query.Type != models.QueryTypeTrend:
		return nil
	case len(query.GroupBy) > 0:
		return []string{Groups}
	case query.Metric != "":
		return []string{"total"}
	default:
		return []string{"synced", "errors"}
	}
}

// DefaultAlertColumns are what an alert rule reads of a query that names no columns: a rule can't tell apart several
// figures without labels, and refuses them.
func DefaultAlertColumns(query models.Query) []string {
	switch query.Type {
	case models.QueryTypeTrend:
		if len(query.GroupBy) > 0 {
			return []string{Groups}
		}
		return []string{"errorRate"}
	case models.QueryTypeSummary:
		if query.Metric != "" {
			return []string{query.Metric}
		}
		return []string{"errorRate"}
	case models.QueryTypeBaseline:
		return []string{"outside"}
	case models.QueryTypePercentiles:
		return []string{"p95"}
	case models.QueryTypeFreshness:
		return []string{"sinceLastSuccess"}
	case models.QueryTypeObjectives:
		return []string{"burnRate1h"}
	default:
		return nil
	}
}

// checkNames refuses names that the query's answer never has. Names of groups and buckets come from the data.
func checkNames(query models.Query, names []string) error {
	isNamedByData := query.Type == models.QueryTypeTrend && len(query.GroupBy) > 0
	if isNamedByData || query.Type == models.QueryTypeHistogram {
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
