package plugin

import (
	"fmt"
	"regexp"
)

// checkNoVariables refuses what nobody has put a value in place of: alert rules and public dashboards know no variables,
// and a filter on the text "$object" would match nothing, which reads as "all is well".
func (s savedQuery) checkNoVariables(isAlert bool) error {
	named := map[string][]string{
		"interval": {s.Interval}, "metric": {s.Metric}, "groupBy": s.GroupBy, "search": {s.Search}, "timeShift": {s.TimeShift},
		"window": {s.Window}, "orderBy": {s.OrderBy}, "state": s.State, "groupStatus": s.GroupStatus,
		"of": {s.Of}, "page": {s.Page}, "jobStatus": s.JobStatus, "commandType": s.CommandType, "commandState": s.CommandState,
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

// variable is how Grafana writes one, wherever in a text it stands. In a pattern a dollar may end a text, and
// [[:alpha:]] be a class of characters: neither is followed by a name as here.
var variable = regexp.MustCompile(`\$[A-Za-z_]\w*|\$\{\w+[^}]*\}|\[\[\w+(:\w+)?\]\]`)

func unfilled(field, found string, isAlert bool) error {
	if isAlert {
		return fmt.Errorf("%s: an alert rule can't use the dashboard variable %s; choose a value, or none for all", field, found)
	}
	return fmt.Errorf("%s: the variable %s has no value here, as on a public dashboard; choose a value, or none for all", field, found)
}
