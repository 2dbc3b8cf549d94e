package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"golang.org/x/sync/errgroup"

	"github.com/syncops/synchealth/pkg/client"
	"github.com/syncops/synchealth/pkg/frames"
	"github.com/syncops/synchealth/pkg/models"
)

// Most queries of one request that run at once; a dashboard's panels are requests of their own.
const maxConcurrentQueries = 8

// QueryData answers each query on its own: one that fails leaves the others whole.
func (d *Datasource) QueryData(ctx context.Context, request *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	isAlert := request.Headers[backend.FromAlertHeaderName] == "true"
	answers := make([]backend.DataResponse, len(request.Queries))
	var group errgroup.Group
	group.SetLimit(maxConcurrentQueries)
	for i, query := range request.Queries {
		group.Go(func() error {
			answers[i] = d.answer(ctx, query, isAlert)
			return nil
		})
	}
	_ = group.Wait()

	response := backend.NewQueryDataResponse()
	for i, query := range request.Queries {
		response.Responses[query.RefID] = answers[i]
	}
	return response, nil
}

func (d *Datasource) answer(ctx context.Context, query backend.DataQuery, isAlert bool) (answer backend.DataResponse) {
	defer func() {
		// A panic in a goroutine would end the process, and with it every other data source of this kind.
		if cause := recover(); cause != nil {
			backend.Logger.FromContext(ctx).Error("A query panicked", "refId", query.RefID, "cause", cause)
			answer = backend.ErrDataResponse(backend.StatusInternal, "The plugin failed while it made the frame: see Grafana's log.")
		}
	}()
	if d.broken != nil {
		return backend.ErrDataResponseWithSource(backend.StatusBadRequest, backend.ErrorSourceDownstream, d.broken.Error())
	}
	panel, err := decodeQuery(query, isAlert)
	if err != nil {
		return backend.ErrDataResponseWithSource(backend.StatusBadRequest, backend.ErrorSourceDownstream, err.Error())
	}
	frame, err := d.frame(ctx, panel)
	if err != nil {
		return failed(ctx, err)
	}
	return backend.DataResponse{Frames: data.Frames{frame}, Status: backend.StatusOK}
}

func (d *Datasource) frame(ctx context.Context, panel panelQuery) (*data.Frame, error) {
	answer, err := d.server.Query(ctx, panel.request, panel.isAlert)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	query := panel.request.Query
	backend.Logger.FromContext(ctx).Debug("The server answers a query", "type", query.Type, "requestId", answer.RequestID)
	if panel.isAlert && answer.Meta.GroupsBeyondLimit > 0 {
		return nil, &client.Error{Kind: client.KindRejected, Status: int(backend.StatusBadRequest), Message: fmt.Sprintf(
			"groupBy: there are %d groups, and an alert rule can have %d: narrow it by filters, leave out small groups by minEvents, or split by fewer fields.",
			models.MaxGroups+answer.Meta.GroupsBeyondLimit, models.MaxGroups)}
	}
	frame, err := frames.Read(answer.Body)
	if err != nil {
		return nil, err
	}
	if frame == nil {
		frame = frames.Empty(query)
	}
	frames.FillHeatmap(frame, query)
	frames.Describe(frame, query)
	if err := frames.Choose(frame, query, panel.columns); err != nil {
		return nil, &client.Error{Kind: client.KindRejected, Status: int(backend.StatusBadRequest), Message: err.Error()}
	}
	if panel.isAlert && frames.IsByRow(query) {
		if err := frames.Widen(frame, query); err != nil {
			return nil, &client.Error{Kind: client.KindRejected, Status: int(backend.StatusBadRequest), Message: err.Error()}
		}
	}
	if panel.isClock {
		frames.ShowAsClock(frame)
	}
	if panel.isLogs {
		if err := frames.ShowAsLogs(frame); err != nil {
			return nil, err
		}
	}
	frame.Name = panel.frameName
	describeAnswer(frame.Meta, panel, answer)
	return frame, nil
}

// custom is what the frontend reads of an answer beside its columns.
type custom struct {
	Exact      bool    `json:"exact"`
	Interval   *string `json:"interval"`
	NextCursor string  `json:"nextCursor,omitempty"`
	// RequestID leads from the panel's inspector to the lines of the server's log and the statements of ClickHouse's.
	RequestID string `json:"requestId,omitempty"`
	// SearchWords are marked in log lines.
	SearchWords []string `json:"searchWords,omitempty"`
}

func describeAnswer(meta *data.FrameMeta, panel panelQuery, answer *client.Answer) {
	said, request := answer.Meta, panel.request
	about := custom{Exact: said.Exact, Interval: said.Interval, NextCursor: said.NextCursor, RequestID: answer.RequestID}
	if panel.isLogs && request.Query.Search != "" {
		about.SearchWords = []string{request.Query.Search}
	}
	meta.Custom = about
	for _, notice := range said.Notices {
		severity := data.NoticeSeverityInfo
		if notice.Severity == "warning" {
			severity = data.NoticeSeverityWarning
		}
		meta.Notices = append(meta.Notices, data.Notice{Severity: severity, Text: notice.Text})
	}
	// For the query inspector: what was asked, without where the server is.
	if text, err := json.MarshalIndent(request, "", "  "); err == nil {
		meta.ExecutedQueryString = fmt.Sprintf("POST /v1/query\n%s", text)
	}
}

// failed tells a failure of the server, or on the way to it, from one of the plugin's own.
func failed(ctx context.Context, err error) backend.DataResponse {
	var refused *client.Error
	if errors.As(err, &refused) {
		return backend.ErrDataResponseWithSource(backend.Status(refused.Status), backend.ErrorSourceDownstream, refused.Message)
	}
	backend.Logger.FromContext(ctx).Error("The server's answer can't be shown", "error", err)
	return backend.ErrDataResponseWithSource(backend.StatusInternal, backend.ErrorSourcePlugin,
		fmt.Sprintf("The server's answer can't be shown: %v.", err))
}
