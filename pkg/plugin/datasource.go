// Package plugin answers Grafana: queries, resource calls and health checks of one data source.
package plugin

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"
	"github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"

	"github.com/syncops/synchealth/pkg/client"
)

// ID of the data source plugin, as in its plugin.json.
const ID = "syncops-synchealth-datasource"

var (
	_ backend.QueryDataHandler      = (*Datasource)(nil)
	_ backend.CheckHealthHandler    = (*Datasource)(nil)
	_ backend.CallResourceHandler   = (*Datasource)(nil)
	_ backend.StreamHandler         = (*Datasource)(nil)
	_ instancemgmt.InstanceDisposer = (*Datasource)(nil)
)

// Datasource is one configured data source. The SDK makes a new one when the settings change.
type Datasource struct {
	server      *client.Client
	address     address
	operateRole role
	// anonymousMayOperate allows actions of people who have not signed in.
	anonymousMayOperate bool
	// broken says why the settings can't be used. New does not return it, so that each kind of call can report it in
	// its own way.
	broken    error
	resources backend.CallResourceHandler
	// isFollowing says whether RunStream receives the server's changes.
	isFollowing atomic.Bool
}

// New makes a data source from its settings.
func New(ctx context.Context, instance backend.DataSourceInstanceSettings) (instancemgmt.Instance, error) {
	source := &Datasource{}
	source.resources = httpadapter.New(source.routes())
	configured, err := readSettings(ctx, instance)
	if err != nil {
		source.broken = err
		return source, nil
	}
	source.address = address{configured.client.URL, configured.publicURL}
	source.operateRole, source.anonymousMayOperate = configured.operateRole, configured.anonymousMayOperate
	if source.server, err = client.New(configured.client); err != nil {
		source.broken = fmt.Errorf("The data source's TLS settings can't be used: %w.", err)
	}
	return source, nil
}

// Dispose closes the data source's connections.
func (d *Datasource) Dispose() {
	if d.server != nil {
		d.server.Close()
	}
}
