package client

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/syncops/synchealth/pkg/models"
)

// Access returns the token's scopes and connectors, and the server's version.
func (c *Client) Access(ctx context.Context) (*models.Access, error) {
	return get(ctx, c, "access", "", func(access *models.Access) bool { return access.Version != "" },
		"its answer is not what a Sync Health server says")
}

// get reads a resource below /v1. An answer that isWhole does not accept is not one of a Sync Health server.
func get[T any](
	ctx context.Context, c *Client, resource, query string, isWhole func(*T) bool, otherwise string,
) (*T, error) {
	request, err := c.newRequest(ctx, http.MethodGet, []string{"v1", resource}, query)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := c.do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer := new(T)
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil || !isWhole(answer) {
		return nil, c.notSyncHealth(response, otherwise)
	}
	return answer, nil
}
