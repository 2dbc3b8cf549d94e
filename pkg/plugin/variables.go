package plugin

import (
	"fmt"
	"regexp"
)

// checkNoVariables refuses variables that nobody has replaced by a value. Alert rules and public dashboards know no
// variables. A filter on the text "$object" would match nothing, which looks as if all were well.
func (s savedQuery) checkNoVariables(isAlert bool) error {
	named := map[string][]string{
		"interval": {s.Interval}, "metric": {s.Metric}, "groupBy": s.GroupBy, "search": {s.Search}, "timeShift": {s.TimeShift},
		"window": {s.Window}, "orderBy": {s.OrderBy}, "state": s.State, "groupStatus": s.GroupStatus,
		"objective": s.Objective, "of": {s.Of}, "page": {s.Page}, "jobStatus": s.JobStatus, "commandType": s.CommandType, "commandState": s.CommandState,
	}
	if s.Bucket != nil {
		named["bucket.time"] = []string{s.Bucket.Time}
		named["bucket.interval"] = []string{s.Bucket.Interval}
	}
	for field, values := range s.Filters {
		named["filters."+field] = values
	}
	for _, condition := range s.Conditions {
		named["conditions."+condition.Field] = append(named["conditions."+condition.Field], condition.Values...)
	}
	for field, values := range named {
		for _, value := range values {
			if found := variable.FindString(value); found != "" {
				return unfilled(field, found, isAlert)
			}
		}
	}
	return nil
}

// variable matches Grafana's ways of writing a variable, anywhere in a text. It does not match what regular expressions
// have: a dollar at the end of a text, and classes such as [[:alpha:]].
var variable = regexp.MustCompile(`\$[A-Za-z_]\w*|\$\{\w+[^}]*\}|\[\[\w+(:\w+)?\]\]`)

func unfilled(field, found string, isAlert bool) error {
	if isAlert {
		return fmt.Errorf("%s: an alert rule can't use the dashboard variable %s; choose a value, or none for all", field, found)
	}
	return fmt.Errorf("%s: the variable %s has no value here, as on a public dashboard; choose a value, or none for all", field, found)
}
