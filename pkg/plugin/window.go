package plugin

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// A query's own window: a length of time up to now, whatever Grafana's range is. The backend applies it, so that alert
// rules and public dashboards, which have no browser, get the same figures.

var (
	windowPattern = regexp.MustCompile(`^(\d{1,4})([smhdw])$`)
	windowUnits   = map[string]struct {
		name   string
		length time.Duration
	}{
		"s": {"second", time.Second},
		"m": {"minute", time.Minute},
		"h": {"hour", time.Hour},
		// A day is 24 hours, so that the window before, which changes compare with, has the same length.
		"d": {"day", 24 * time.Hour},
		"w": {"week", 7 * 24 * time.Hour},
	}
)

type window struct {
	from, to time.Time
	// name for people, such as "Last 7 days"; empty when the window is Grafana's range.
	name string
}

// A range that ends this close to now counts as one up to now: Grafana evaluates now once for a dashboard refresh.
const upToNow = 10 * time.Second

// windowEnd returns the range's end when it is about now. So all panels of a dashboard ask for the same window, which the
// server answers once.
func windowEnd(asked, now time.Time) time.Time {
	if now.Sub(asked).Abs() < upToNow {
		return wholeEnd(asked)
	}
	return now
}

// timeRange returns the query's own window up to now if it has one, else Grafana's range.
func (s savedQuery) timeRange(asked backend.TimeRange, now time.Time) (window, error) {
	if s.Window == "" {
		return window{from: asked.From.UTC(), to: wholeEnd(asked.To).UTC()}, nil
	}
	parts := windowPattern.FindStringSubmatch(s.Window)
	if parts == nil {
		return window{}, fmt.Errorf("window: %q is not a length of time such as 30m, 24h, 7d or 2w", s.Window)
	}
	count, err := strconv.Atoi(parts[1])
	if err != nil || count == 0 {
		return window{}, fmt.Errorf("window: %q is an empty window; set one such as 24h or 7d", s.Window)
	}
	unit := windowUnits[parts[2]]
	name := fmt.Sprintf("Last %d %ss", count, unit.name)
	if count == 1 {
		name = "Last " + unit.name
	}
	to := windowEnd(asked.To, now).UTC()
	return window{from: to.Add(-time.Duration(count) * unit.length), to: to, name: name}, nil
}
