package client

import (
	"context"
	"net/http"
)

// Call is a call of the API whose answer is passed on unchanged.
type Call struct {
	Method string
	// Segments of the path, not escaped: "v1", "jobs", "<id>".
	Segments []string
	RawQuery string
	Header   http.Header
	Body     []byte
	// IsSafe says that the call changes nothing, so that it may be repeated.
	IsSafe bool
}

// Forward makes the call and returns the answer with any status. The caller must close its body.
func (c *Client) Forward(ctx context.Context, call Call) (*http.Response, error) {
	request, err := c.newRequest(ctx, call.Method, call.Segments, call.RawQuery)
	if err != nil {
		return nil, err
	}
	if call.Header != nil {
		request.Header = call.Header.Clone()
	}
	if len(call.Body) > 0 {
		setBody(request, call.Body)
	}
	if call.IsSafe {
		markSafe(request)
	}
	response, err := c.send(request)
	if err != nil {
		return nil, err
	}
	// Neither may reach the browser. Grafana's frontend takes a 401 as the end of the user's own session. A redirect
	// or an HTML page does not come from a Sync Health server.
	if response.StatusCode == http.StatusUnauthorized || !isAPIAnswer(response) {
		defer func() { _ = response.Body.Close() }()
		return nil, c.refusal(response)
	}
	return response, nil
}
