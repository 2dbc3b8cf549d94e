package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/syncops/synchealth/pkg/models"
)

// longestWait is less than proxies commonly let a request take.
const longestWait = 25 * time.Second

// Changes waits for something to change after the cursor, and for as long as the time-out allows. An empty cursor is
// answered at once, by where to begin.
func (c *Client) Changes(ctx context.Context, cursor string) (*models.Changes, error) {
	query := url.Values{"wait": {strconv.Itoa(c.waitSeconds())}}
	if cursor != "" {
		query.Set("since", cursor)
	}
	request, err := c.newRequest(ctx, http.MethodGet, []string{"v1", "changes"}, query.Encode())
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := c.do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	changes := &models.Changes{}
	if err := json.NewDecoder(response.Body).Decode(changes); err != nil || changes.Cursor == "" {
		return nil, c.notSyncHealth(response, "its answer does not say what has changed")
	}
	return changes, nil
}

// waitSeconds leaves the server half of the time-out to answer in.
func (c *Client) waitSeconds() int {
	return max(1, int(min(longestWait, c.timeout/2)/time.Second))
}
