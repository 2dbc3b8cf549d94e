package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/gtime"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// metricRequest is the body of Grafana's POST /api/ds/query.
type metricRequest struct {
	textRange
	Queries []json.RawMessage `json:"queries"`
}

type textRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// queryHead has the members of a query that Grafana reads. The plugin gets the JSON as it came.
type queryHead struct {
	RefID         string     `json:"refId"`
	QueryType     string     `json:"queryType"`
	MaxDataPoints int64      `json:"maxDataPoints"`
	IntervalMs    float64    `json:"intervalMs"`
	TimeRange     *textRange `json:"timeRange"`
}

// Grafana's defaults for a query.
const (
	defaultMaxDataPoints = 100
	defaultInterval      = time.Second
)

func query(w http.ResponseWriter, r *http.Request, running *clients, pluginContext *pluginv2.PluginContext) error {
	var request metricRequest
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		return badCall(fmt.Errorf("body: %w", err))
	}
	now := time.Now()
	queries := make([]*pluginv2.DataQuery, 0, len(request.Queries))
	for i, raw := range request.Queries {
		query, err := request.dataQuery(raw, now)
		if err != nil {
			return badCall(fmt.Errorf("queries[%d]: %w", i, err))
		}
		queries = append(queries, backend.ToProto().DataQuery(query))
	}
	if len(queries) == 0 {
		return badCall(errors.New("queries: there are none"))
	}

	answer, err := running.data.QueryData(r.Context(), &pluginv2.QueryDataRequest{
		PluginContext: pluginContext,
		Headers:       queryHeaders(r.Header),
		Queries:       queries,
	})
	if err != nil {
		return fmt.Errorf("plugin: %w", err)
	}
	response, err := backend.FromProto().QueryDataResponse(answer)
	if err != nil {
		return fmt.Errorf("plugin's answer: %w", err)
	}
	writeJSON(w, responseStatus(response), response)
	return nil
}

func (m metricRequest) dataQuery(raw json.RawMessage, now time.Time) (backend.DataQuery, error) {
	head := queryHead{RefID: "A", MaxDataPoints: defaultMaxDataPoints}
	if err := json.Unmarshal(raw, &head); err != nil {
		return backend.DataQuery{}, err
	}
	interval := time.Duration(head.IntervalMs * float64(time.Millisecond))
	if interval <= 0 {
		interval = defaultInterval
	}
	text := m.textRange
	if head.TimeRange != nil {
		text = *head.TimeRange
	}
	timeRange, err := text.resolve(now)
	if err != nil {
		return backend.DataQuery{}, err
	}
	return backend.DataQuery{
		RefID:         head.RefID,
		QueryType:     head.QueryType,
		MaxDataPoints: head.MaxDataPoints,
		Interval:      interval,
		TimeRange:     timeRange,
		JSON:          raw,
	}, nil
}

func (t textRange) resolve(now time.Time) (backend.TimeRange, error) {
	parsed := gtime.TimeRange{From: t.From, To: t.To, Now: now}
	from, err := parsed.ParseFrom(gtime.WithLocation(time.UTC))
	if err != nil {
		return backend.TimeRange{}, fmt.Errorf("from %q: %w", t.From, err)
	}
	to, err := parsed.ParseTo(gtime.WithLocation(time.UTC))
	if err != nil {
		return backend.TimeRange{}, fmt.Errorf("to %q: %w", t.To, err)
	}
	return backend.TimeRange{From: from, To: to}, nil
}

// queryHeaders returns the headers that Grafana passes on with a query: its origin and its trace.
func queryHeaders(header http.Header) map[string]string {
	kept := map[string]string{}
	for _, name := range []string{"X-Datasource-Uid", "X-Dashboard-Uid", "X-Panel-Id", "X-Query-Group-Id", "Traceparent"} {
		if value := header.Get(name); value != "" {
			kept[name] = value
		}
	}
	return kept
}

// responseStatus is 400 if any query failed, as in Grafana.
func responseStatus(response *backend.QueryDataResponse) int {
	for _, answer := range response.Responses {
		if answer.Error != nil {
			return http.StatusBadRequest
		}
	}
	return http.StatusOK
}
