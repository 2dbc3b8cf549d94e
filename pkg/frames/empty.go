package frames

import (
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// Empty is the frame of a query without any row: its columns are there, so that tables keep their headers.
func Empty(query models.Query) *data.Frame {
	frame := data.NewFrame("")
	for _, column := range knownColumns(query) {
		frame.Fields = append(frame.Fields, data.NewField(column.Name, nil, noValues(column)))
	}
	return frame
}

func noValues(column models.Column) any {
	switch {
	case column.Type == "time" && column.Nullable:
		return []*time.Time{}
	case column.Type == "time":
		return []time.Time{}
	case column.Type == "string" && column.Nullable:
		return []*string{}
	case column.Type == "string":
		return []string{}
	case column.Type == "boolean":
		return []*bool{}
	case column.Nullable:
		return []*float64{}
	default:
		return []float64{}
	}
}
