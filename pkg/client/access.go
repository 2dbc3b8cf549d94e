package client

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/syncops/synchealth/pkg/models"
)

// Access tells what the token may do, and on which server.
func (c *Client) Access(ctx context.Context) (*models.Access, error) {
	request, err := c.newRequest(ctx, http.MethodGet, []string{"v1", "access"}, "")
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := c.do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	access := &models.Access{}
	if err := json.NewDecoder(response.Body).Decode(access); err != nil || access.Version == "" {
		return nil, c.notSyncHealth(response, "its answer is not what a Sync Health server says")
	}
	return access, nil
}
