package client

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/syncops/synchealth/pkg/models"
)

// longestWait is shorter than the usual request time-out of proxies.
const longestWait = 25 * time.Second

// Changes waits for a change after the cursor, for as long as the time-out allows. For an empty cursor it returns at once
// with the cursor to begin at.
func (c *Client) Changes(ctx context.Context, cursor string) (*models.Changes, error) {
	query := url.Values{"wait": {strconv.Itoa(c.waitSeconds())}}
	if cursor != "" {
		query.Set("since", cursor)
	}
	return get(ctx, c, "changes", query.Encode(), func(changes *models.Changes) bool { return changes.Cursor != "" },
		"its answer does not say what has changed")
}

// waitSeconds leaves the server half of the time-out for its answer.
func (c *Client) waitSeconds() int {
	return max(1, int(min(longestWait, c.timeout/2)/time.Second))
}
