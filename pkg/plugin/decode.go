package plugin

import (
	"encoding/json"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/frames"
	"github.com/syncops/synchealth/pkg/models"
)

const (
	// The type of a query without one, so that a new panel shows something useful.
	defaultQueryType = models.QueryTypeTrend
	defaultTimeZone  = "UTC"

	clockDurations = "clock"
	logsFormat     = "logs"
	autoInterval   = "auto"
)

// panelQuery is a panel's query as the server and the frame need it.
type panelQuery struct {
	request models.QueryRequest
	isAlert bool
	// columns are those of the answer to keep; empty keeps all.
	columns []string
	// frameName names the answer's window if the query sets its own.
	frameName string
	// isClock shows durations as hh:mm:ss.ms.
	isClock bool
	// isLogs shows rows as log lines.
	isLogs bool
}

// decodeQuery reads a panel's query. Its errors name the field that is wrong.
func decodeQuery(query backend.DataQuery, isAlert bool) (panelQuery, error) {
	var saved savedQuery
	if err := json.Unmarshal(query.JSON, &saved); err != nil {
		return panelQuery{}, explainJSON(err)
	}
	if saved.QueryType == "" {
		saved.QueryType = query.QueryType
	}
	if saved.QueryType == "" {
		saved.QueryType = defaultQueryType
	}
	if isAlert || !saved.VariablesFilled {
		if err := saved.checkNoVariables(isAlert); err != nil {
			return panelQuery{}, err
		}
	}
	saved.migrate(isAlert)
	within, err := saved.timeRange(query.TimeRange, time.Now())
	if err != nil {
		return panelQuery{}, err
	}
	if isAlert {
		if within, err = saved.forAlert(within); err != nil {
			return panelQuery{}, err
		}
	}
	if saved.QueryType == models.QueryTypeBaseline && !isAlert {
		saved.Interval = baselineInterval(saved)
	}
	asked, err := saved.query()
	if err != nil {
		return panelQuery{}, err
	}
	if err := oneOf("durations", saved.Durations, []string{clockDurations}); err != nil {
		return panelQuery{}, err
	}
	if err := oneOf("format", saved.Format, []string{logsFormat}); err != nil {
		return panelQuery{}, err
	}
	// Alert rules read figures, also of queries that panels show as log lines.
	isLogs := saved.Format == logsFormat && frames.HasLines(asked) && !isAlert
	switch {
	case isLogs:
		saved.Columns = nil
	case isAlert && len(saved.Columns) == 0:
		saved.Columns = frames.DefaultAlertColumns(asked)
	case saved.Columns == nil:
		saved.Columns = frames.DefaultColumns(asked)
	}
	if saved.TimeZone == "" {
		saved.TimeZone = defaultTimeZone
	}
	return panelQuery{
		isAlert: isAlert,
		request: models.QueryRequest{
			From:     within.from,
			To:       within.to,
			TimeZone: saved.TimeZone,
			Query:    asked,
		},
		columns:   saved.Columns,
		frameName: within.name,
		isClock:   saved.Durations == clockDurations,
		isLogs:    isLogs,
	}, nil
}

// baselineInterval gives a panel's baseline over time. With groups it gives one row for each over the whole range.
func baselineInterval(saved savedQuery) string {
	switch {
	case len(saved.GroupBy) > 0:
		return ""
	case saved.Interval == "":
		return autoInterval
	default:
		return saved.Interval
	}
}
