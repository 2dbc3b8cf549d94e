package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/syncops/synchealth/pkg/models"
)

const arrowStream = "application/vnd.apache.arrow.stream"

// Answer is a query's answer: an Arrow stream, which the caller must close, and its metadata.
type Answer struct {
	Body io.ReadCloser
	Meta models.QueryMeta
	// RequestID is the query's id in the server's log.
	RequestID string
}

// Query requests a query's columns as an Arrow stream. Queries of alert rules go before those of panels.
func (c *Client) Query(ctx context.Context, query models.QueryRequest, isAlert bool) (*Answer, error) {
	body, err := json.Marshal(query)
	if err != nil {
		return nil, fmt.Errorf("encode query: %w", err)
	}
	request, err := c.newRequest(ctx, http.MethodPost, []string{"v1", "query"}, "")
	if err != nil {
		return nil, err
	}
	setBody(request, body)
	markSafe(request)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", arrowStream)
	if isAlert {
		request.Header.Set(models.PurposeHeader, models.PurposeAlert)
	}

	response, err := c.do(request)
	if err != nil {
		return nil, err
	}
	answer := &Answer{
		Body:      &streamBody{ReadCloser: response.Body, explain: c.transportError},
		RequestID: response.Header.Get(requestIDHeader),
	}
	if err := json.Unmarshal([]byte(response.Header.Get(models.MetaHeader)), &answer.Meta); err != nil {
		_ = response.Body.Close()
		return nil, c.notSyncHealth(response, "its answer to a query lacks the header "+models.MetaHeader)
	}
	return answer, nil
}

// streamBody reports a time-out or broken connection in the middle of an answer like one at its start.
type streamBody struct {
	io.ReadCloser
	explain func(error) error
}

func (b *streamBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		return n, b.explain(err)
	}
	return n, err
}
