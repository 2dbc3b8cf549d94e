package frames

import (
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

func TestDurationsAreShownAsAClockThatDoesNotBeginAgainAfterADay(t *testing.T) {
	for ms, want := range map[float64]struct{ key, text string }{
		0:             {"0", "00:00:00.000"},
		1500:          {"1500", "00:00:01.500"},
		86_399_999.9:  {"86399999.9", "24:00:00.000"},
		97_384_120.4:  {"97384120.4", "27:03:04.120"},
		4_000_000_000: {"4000000000", "1111:06:40.000"},
	} {
		latency, events := data.NewField("medianLatency", nil, []*float64{&ms, nil}), data.NewField("events", nil, []float64{ms, 0})
		none := data.NewField("averageLatency", nil, []*float64{nil, nil})
		frame := data.NewFrame("", latency, events, none)
		Describe(frame, models.Query{Type: models.QueryTypeSummary})
		ShowAsClock(frame)
		if len(latency.Config.Mappings) != 1 {
			t.Fatalf("%v: mappings %v", ms, latency.Config.Mappings)
		}
		texts, _ := latency.Config.Mappings[0].(data.ValueMapper)
		if texts[want.key].Text != want.text || len(texts) != 1 {
			t.Errorf("%v: %v", ms, texts)
		}
		if len(events.Config.Mappings) != 0 {
			t.Errorf("a count has the texts %v", events.Config.Mappings)
		}
		if len(none.Config.Mappings) != 0 {
			t.Errorf("no duration has the texts %v", none.Config.Mappings)
		}
	}
}
