package plugin

import (
	"fmt"
	"time"

	"github.com/syncops/synchealth/pkg/models"
)

// savedQuery is a panel's query as dashboards store it. The frontend has replaced variables by their values.
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
	// Of is the table of a query for its pages.
	Of      string   `json:"of"`
	Page    string   `json:"page"`
	Search  string   `json:"search"`
	OrderBy string   `json:"orderBy"`
	State   []string `json:"state"`
	// GroupStatus filters error groups.
	GroupStatus []string `json:"groupStatus"`
	// JobStatus filters jobs; CommandType and CommandState filter commands.
	JobStatus    []string `json:"jobStatus"`
	CommandType  []string `json:"commandType"`
	CommandState []string `json:"commandState"`
	// Objective filters objectives by id.
	Objective []string     `json:"objective"`
	ByObject  bool         `json:"byObject"`
	Bucket    *savedBucket `json:"bucket"`
	TimeShift string       `json:"timeShift"`
	Window    string       `json:"window"`
	TimeZone  string       `json:"timeZone"`
	Columns   []string     `json:"columns"`
	// Durations is clock for hh:mm:ss.ms, empty for Grafana's units.
	Durations string `json:"durations"`
	// Format is logs for log lines, empty for a table. Only failures have it.
	Format string `json:"format"`
	// VariablesFilled says that the browser has replaced all variables. What looks like one is part of a value.
	VariablesFilled bool `json:"variablesFilled"`
}

type savedBucket struct {
	Time     string `json:"time"`
	Interval string `json:"interval"`
}

// query returns the settings that its type accepts. Settings left over from another type are dropped, since the server
// refuses them. Errors name the field.
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

// set copies one setting. An empty one counts as absent.
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
