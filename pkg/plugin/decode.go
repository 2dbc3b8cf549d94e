package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/frames"
	"github.com/syncops/synchealth/pkg/models"
)

const (
	// What a query asks for that names no type: a new panel shows something useful.
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
	// columns to keep of the answer, all where empty.
	columns []string
	// frameName says which window the answer is of, where it is the query's own.
	frameName string
	// isClock says that durations are shown as hh:mm:ss.ms.
	isClock bool
	// isLogs says that rows are shown as log lines.
	isLogs bool
}

// savedQuery is a panel's query as dashboards keep it; the frontend has put values in place of variables.
type savedQuery struct {
	Version    int                 `json:"version"`
	QueryType  string              `json:"queryType"`
	Interval   string              `json:"interval"`
	Metric     string              `json:"metric"`
	GroupBy    fields              `json:"groupBy"`
	Filters    map[string][]string `json:"filters"`
	Conditions []models.Condition  `json:"conditions"`
	Limit      int64               `json:"limit"`
	MinEvents  int64               `json:"minEvents"`
	Other      *bool               `json:"other"`
	Silent     bool                `json:"silent"`
	Cursor     string              `json:"cursor"`
	// Of is the table that pages are of.
	Of      string   `json:"of"`
	Page    string   `json:"page"`
	Search  string   `json:"search"`
	OrderBy string   `json:"orderBy"`
	State   []string `json:"state"`
	// GroupStatus is of error groups.
	GroupStatus []string `json:"groupStatus"`
	// JobStatus, CommandType and CommandState are of jobs and of commands.
	JobStatus    []string `json:"jobStatus"`
	CommandType  []string `json:"commandType"`
	CommandState []string `json:"commandState"`
	// Objective has ids of objectives.
	Objective []string     `json:"objective"`
	ByObject  bool         `json:"byObject"`
	Bucket    *savedBucket `json:"bucket"`
	TimeShift string       `json:"timeShift"`
	Window    string       `json:"window"`
	TimeZone  string       `json:"timeZone"`
	Columns   []string     `json:"columns"`
	// Durations is clock for hh:mm:ss.ms, empty for Grafana's units.
	Durations string `json:"durations"`
	// Format is logs for log lines, empty for a table; it is of failures alone.
	Format string `json:"format"`
	// VariablesFilled says that the browser has put a value in place of each variable; what looks like one is a value's.
	VariablesFilled bool `json:"variablesFilled"`
}

type savedBucket struct {
	Time     string `json:"time"`
	Interval string `json:"interval"`
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
	// A rule reads figures, whatever the query is shown as elsewhere.
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

// baselineInterval is over time in a panel, but of groups, which have a row each for the range as a whole.
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

// query keeps what its type accepts: a setting left over from another type is not sent, since the server refuses it.
func (s savedQuery) query() (models.Query, error) {
	accepted, ok := models.QueryOptions[s.QueryType]
	if !ok {
		return models.Query{}, notOneOf("queryType", s.QueryType, sortedTypes())
	}
	query := models.Query{Type: s.QueryType, Conditions: s.Conditions}
	var err error
	if query.Filters, err = s.filters(); err != nil {
		return models.Query{}, err
	}
	for _, condition := range s.Conditions {
		if err := oneOf("conditions.field", condition.Field, models.FilterFields); err != nil {
			return models.Query{}, err
		}
		if err := oneOf("conditions.operator", condition.Operator, models.ConditionOperators); err != nil {
			return models.Query{}, err
		}
	}
	for _, option := range accepted {
		if err := s.set(&query, option); err != nil {
			return models.Query{}, err
		}
	}
	return query, nil
}

// set takes over one setting; what is empty is as if absent.
func (s savedQuery) set(query *models.Query, option string) error {
	switch option {
	case "interval":
		query.Interval = s.Interval
		return oneOf("interval", s.Interval, models.Intervals)
	case "metric":
		query.Metric = s.Metric
		return oneOf("metric", s.Metric, models.Metrics)
	case "groupBy":
		query.GroupBy = s.GroupBy
		return s.GroupBy.check()
	case "minEvents":
		query.MinEvents = s.MinEvents
	case "other":
		query.Other = s.Other
	case "silent":
		if s.Silent {
			query.Silent = &s.Silent
		}
	case "orderBy":
		query.OrderBy = s.OrderBy
		return oneOf("orderBy", s.OrderBy, models.OrderBy)
	case "limit":
		query.Limit = s.Limit
	case "cursor":
		query.Cursor = s.Cursor
	case "of":
		query.Of = s.Of
		return oneOf("of", s.Of, models.PagedTables)
	case "page":
		query.Page = s.Page
	case "search":
		query.Search = s.Search
	case "timeShift":
		query.TimeShift = s.TimeShift
	case "state":
		query.State = s.State
		return allOf("state", s.State, models.FailureStates)
	case "groupStatus":
		query.GroupStatus = s.GroupStatus
		return allOf("groupStatus", s.GroupStatus, models.ErrorGroupStatuses)
	case "jobStatus":
		query.JobStatus = s.JobStatus
		return allOf("jobStatus", s.JobStatus, models.JobStatuses)
	case "commandType":
		query.CommandType = s.CommandType
		return allOf("commandType", s.CommandType, models.CommandTypes)
	case "commandState":
		query.CommandState = s.CommandState
		return allOf("commandState", s.CommandState, models.CommandStates)
	case "objective":
		query.Objective = s.Objective
	case "byObject":
		if s.ByObject {
			query.ByObject = &s.ByObject
		}
	case "bucket":
		bucket, err := s.Bucket.parse()
		query.Bucket = bucket
		return err
	default:
		return fmt.Errorf("the plugin does not know the query option %s", option)
	}
	return nil
}

func (s savedQuery) filters() (*models.Filters, error) {
	chosen := map[string][]string{}
	for field, values := range s.Filters {
		if err := oneOf("filters", field, models.FilterFields); err != nil {
			return nil, err
		}
		if len(values) > 0 {
			chosen[field] = values
		}
	}
	if len(chosen) == 0 {
		return nil, nil
	}
	filters := models.Filters{
		Connector: chosen["connector"],
		Mode:      chosen["mode"],
		Object:    chosen["object"],
		Action:    chosen["action"],
		Status:    chosen["status"],
		ErrorCode: chosen["errorCode"],
		JobID:     chosen["jobId"],

		ErrorClass: chosen["errorClass"],
		ErrorGroup: chosen["errorGroup"],
	}
	return &filters, nil
}

func (b *savedBucket) parse() (*models.Bucket, error) {
	if b == nil || b.Time == "" || b.Interval == "" {
		return nil, nil
	}
	moment, err := time.Parse(time.RFC3339, b.Time)
	if err != nil {
		return nil, fmt.Errorf("bucket.time: %q is not a time such as 2026-11-20T10:00:00Z", b.Time)
	}
	return &models.Bucket{Time: moment, Interval: b.Interval}, oneOf("bucket.interval", b.Interval, models.Intervals)
}

func oneOf(field, value string, allowed []string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return notOneOf(field, value, allowed)
}

func allOf(field string, values, allowed []string) error {
	for _, value := range values {
		if err := oneOf(field, value, allowed); err != nil {
			return err
		}
	}
	return nil
}

func notOneOf(field, value string, allowed []string) error {
	return fmt.Errorf("%s: %q is none of %s", field, value, strings.Join(allowed, ", "))
}

func sortedTypes() []string {
	types := make([]string, 0, len(models.QueryOptions))
	for name := range models.QueryOptions {
		types = append(types, name)
	}
	slices.Sort(types)
	return types
}

func explainJSON(err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return fmt.Errorf("%s: a %s can't be used here", wrongType.Field, wrongType.Value)
	}
	return fmt.Errorf("the query is not valid JSON: %w", err)
}
