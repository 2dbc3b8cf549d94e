package client

import (
	"context"
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
	return get(ctx, c, "changes", query.Encode(), func(changes *models.Changes) bool { return changes.Cursor != "" },
		"its answer does not say what has changed")
}

// waitSeconds leaves the server half of the time-out to answer in.
func (c *Client) waitSeconds() int {
	return max(1, int(min(longestWait, c.timeout/2)/time.Second))
}
