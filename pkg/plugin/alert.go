package plugin

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/syncops/synchealth/pkg/models"
)

// forAlert adapts a query to alert rules. Every group gets its own column, or the query fails: a column of all others would
// hide failing groups. A metric becomes one number for each group over the whole window, not a series: the last bucket of
// a window is almost never complete, and a mean of rates is not a rate.
func (s *savedQuery) forAlert(within window) (window, error) {
	if len(s.GroupBy) > 0 {
		no := false
		s.Limit, s.Other = models.MaxGroups, &no
	}
	if s.QueryType == models.QueryTypeObjectives || s.QueryType == models.QueryTypeBaseline {
		// An objective has its own windows, which end with the range. A baseline covers the whole range.
		s.Interval = ""
		return within, nil
	}
	if s.QueryType != models.QueryTypeTrend || s.Metric == "" {
		return within, nil
	}
	shifted, err := s.lookBack(within)
	if err != nil {
		return window{}, err
	}
	s.QueryType, s.Columns, s.TimeShift = models.QueryTypeSummary, []string{s.Metric}, ""
	return shifted, nil
}

var timeShiftPattern = regexp.MustCompile(`^(\d{1,3})([dw])$`)

// lookBack shifts the window back by wall-clock days, as the server does for queries with a time shift.
func (s *savedQuery) lookBack(within window) (window, error) {
	if s.TimeShift == "" {
		return within, nil
	}
	parts := timeShiftPattern.FindStringSubmatch(s.TimeShift)
	if parts == nil {
		return window{}, fmt.Errorf("timeShift: %q is not a number of days or weeks such as 7d or 1w", s.TimeShift)
	}
	days, _ := strconv.Atoi(parts[1])
	if parts[2] == "w" {
		days *= 7
	}
	zone, err := s.location()
	if err != nil {
		return window{}, err
	}
	within.from = within.from.In(zone).AddDate(0, 0, -days).UTC()
	within.to = within.to.In(zone).AddDate(0, 0, -days).UTC()
	return within, nil
}

func (s *savedQuery) location() (*time.Location, error) {
	if s.TimeZone == "" {
		return time.UTC, nil
	}
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("timeZone: %q is not a known time zone; use an IANA name", s.TimeZone)
	}
	return zone, nil
}
