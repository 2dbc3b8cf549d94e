package plugin

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// A query's own window: the last so much up to now, whatever range Grafana asks for. It is applied here and not in the
// browser, so that alert rules and public dashboards, which have no browser, get the same figures.

var (
	windowPattern = regexp.MustCompile(`^(\d{1,4})([smhdw])$`)
	windowUnits   = map[string]struct {
		name   string
		length time.Duration
	}{
		"s": {"second", time.Second},
		"m": {"minute", time.Minute},
		"h": {"hour", time.Hour},
		// Of 24 hours each, so that the window before it, which changes are counted against, is as long.
		"d": {"day", 24 * time.Hour},
		"w": {"week", 7 * 24 * time.Hour},
	}
)

type window struct {
	from, to time.Time
	// name as people read it, such as "Last 7 days"; empty where the window is Grafana's range.
	name string
}

// A range that ends so close to now is one up to now: Grafana works that out once for a refresh of a dashboard.
const upToNow = 10 * time.Second

// windowEnd is now as Grafana had it where its range ends there, so that all panels of a dashboard ask for the same
// window, which the server then answers once.
func windowEnd(asked, now time.Time) time.Time {
	if now.Sub(asked).Abs() < upToNow {
		return wholeEnd(asked)
	}
	return now
}

// timeRange is the query's own window up to now where it has one, and the range that Grafana asks for where not.
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
		return window{}, fmt.Errorf("window: %q is no time at all; set one such as 24h or 7d", s.Window)
	}
	unit := windowUnits[parts[2]]
	name := fmt.Sprintf("Last %d %ss", count, unit.name)
	if count == 1 {
		name = "Last " + unit.name
	}
	to := windowEnd(asked.To, now).UTC()
	return window{from: to.Add(-time.Duration(count) * unit.length), to: to, name: name}, nil
}
