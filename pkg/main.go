// Command pkg is the backend of the Sync Health data source, which Grafana starts. It turns panel queries into calls of
// the sync-event server, and the answers into frames. It checks the role of a person who retries or cancels. It computes
// no figures.
package main

import (
	"os"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/datasource"

	"github.com/syncops/synchealth/pkg/plugin"
)

func main() {
	if err := datasource.Manage(plugin.ID, plugin.New, datasource.ManageOpts{}); err != nil {
		backend.Logger.Error("The plugin ended with an error", "error", err)
		os.Exit(1)
	}
}
