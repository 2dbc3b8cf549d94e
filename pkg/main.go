// Command pkg is the backend of the Sync Health data source. Grafana starts it; it turns panel queries into calls of
// the sync-event server and the answers into frames, checks the role of whoever retries or cancels, and computes no
// figure of its own.
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
