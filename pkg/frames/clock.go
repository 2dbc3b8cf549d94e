package frames

import (
	"fmt"
	"math"
	"strconv"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

const (
	secondMs = 1000
	minuteMs = 60 * secondMs
	hourMs   = 60 * minuteMs
)

// ShowAsClock maps each duration in milliseconds to a text hh:mm:ss.ms. No unit of Grafana can do that: its clocks start
// again after a day. The values stay numbers, for thresholds and alert rules.
func ShowAsClock(frame *data.Frame) {
	for _, field := range frame.Fields {
		if field.Config == nil || field.Config.Unit != "ms" {
			continue
		}
		texts := data.ValueMapper{}
		for row := range field.Len() {
			if ms, err := field.NullableFloatAt(row); err == nil && ms != nil {
				// Grafana looks a mapping up by the value as JavaScript writes it.
				texts[strconv.FormatFloat(*ms, 'f', -1, 64)] = data.ValueMappingResult{Text: clock(*ms)}
			}
		}
		if len(texts) > 0 {
			field.Config.Mappings = append(field.Config.Mappings, texts)
		}
	}
}

// clock does not wrap after a day: 27:03:04.120 is 27 hours.
func clock(ms float64) string {
	whole := int64(math.Round(ms))
	return fmt.Sprintf("%02d:%02d:%02d.%03d", whole/hourMs, whole/minuteMs%60, whole/secondMs%60, whole%secondMs)
}
