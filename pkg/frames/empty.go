package frames

import (
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// Empty makes the frame of a query without rows. It has the columns, so that tables keep their headers.
func Empty(query models.Query) *data.Frame {
	frame := data.NewFrame("")
	for _, column := range knownColumns(query) {
		frame.Fields = append(frame.Fields, data.NewField(column.Name, nil, noValues(column)))
	}
	return frame
}

// noBucket is the only field of a heatmap without events: its buckets come from the data, and Grafana's heatmap reports
// a frame without a number field as broken.
const noBucket = "+Inf"

// FillHeatmap turns a heatmap without buckets into one without rows, which Grafana shows as "No data".
func FillHeatmap(frame *data.Frame, query models.Query) {
	if query.Type != models.QueryTypeHistogram || slices.ContainsFunc(frame.Fields, isNumeric) {
		return
	}
	frame.Fields = []*data.Field{
		data.NewField(models.Columns[query.Type][0].Name, nil, []time.Time{}),
		data.NewField(noBucket, nil, []float64{}),
	}
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
