// Package client calls the sync-event server's HTTP API on behalf of one data source.
package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
)

const requestIDHeader = "X-Request-Id"

// idleTimeout closes an unused connection before the server or a proxy does, which often waits for a minute: a request on
// a connection that is just being closed fails.
const idleTimeout = 45 * time.Second

// Options select the server and say how to call it.
type Options struct {
	URL     *url.URL
	Token   string
	Timeout time.Duration
	// HTTP has what the SDK reads from the data source's settings, mainly TLS.
	HTTP httpclient.Options
}

// Client calls one server. It is safe for concurrent use.
type Client struct {
	base    *url.URL
	token   string
	timeout time.Duration
	http    *http.Client
}

// New prepares the connections to the server; it does not call it.
func New(options Options) (*Client, error) {
	if options.HTTP.Timeouts == nil {
		timeouts := httpclient.DefaultTimeoutOptions
		options.HTTP.Timeouts = &timeouts
	}
	options.HTTP.Timeouts.Timeout = options.Timeout
	options.HTTP.Timeouts.IdleConnTimeout = idleTimeout
	caller, err := httpclient.New(options.HTTP)
	if err != nil {
		return nil, fmt.Errorf("prepare HTTP client: %w", err)
	}
	// Following a redirect could send the token to another host.
	caller.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{base: options.URL, token: options.Token, timeout: options.Timeout, http: caller}, nil
}

// Close closes idle connections.
func (c *Client) Close() {
	c.http.CloseIdleConnections()
}

// URL returns the server's address for people, without credentials.
func (c *Client) URL() string {
	shown := *c.base
	shown.User = nil
	return shown.String()
}

// do sends a request with the token and a request id. An answer other than 2xx is an error.
func (c *Client) do(request *http.Request) (*http.Response, error) {
	response, err := c.send(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		defer func() { _ = response.Body.Close() }()
		return nil, c.refusal(response)
	}
	return response, nil
}

func (c *Client) send(request *http.Request) (*http.Response, error) {
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if request.Header.Get(requestIDHeader) == "" {
		request.Header.Set(requestIDHeader, uuid.NewString())
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.transportError(err)
	}
	return response, nil
}

// setBody gives a request a body that can be sent again.
func setBody(request *http.Request, body []byte) {
	request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
}

// markSafe lets the transport send a request again when its reused connection was closed before any answer. The header
// itself is not sent, since it has no value.
func markSafe(request *http.Request) {
	request.Header["X-Idempotency-Key"] = nil
}

// newRequest makes a call of the API; the segments of the path are escaped here, and only here.
func (c *Client) newRequest(ctx context.Context, method string, segments []string, query string) (*http.Request, error) {
	escaped := make([]string, len(segments))
	for i, segment := range segments {
		escaped[i] = url.PathEscape(segment)
		if segment == "." || segment == ".." {
			// Joined as they are, they would be steps.
			escaped[i] = strings.ReplaceAll(segment, ".", "%2E")
		}
	}
	target := c.base.JoinPath(escaped...)
	target.RawQuery = query
	request, err := http.NewRequestWithContext(ctx, method, target.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	return request, nil
}
