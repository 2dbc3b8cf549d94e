package plugin

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

func TestAWindowReachesToNowWhateverTheRange(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	asked := backend.TimeRange{From: ten, To: ten.Add(time.Hour)}
	for text, want := range map[string]window{
		"":    {from: ten, to: ten.Add(time.Hour)},
		"90s": {from: noon.Add(-90 * time.Second), to: noon, name: "Last 90 seconds"},
		"30m": {from: noon.Add(-30 * time.Minute), to: noon, name: "Last 30 minutes"},
		"1h":  {from: noon.Add(-time.Hour), to: noon, name: "Last hour"},
		"7d":  {from: noon.Add(-168 * time.Hour), to: noon, name: "Last 7 days"},
		"2w":  {from: noon.Add(-336 * time.Hour), to: noon, name: "Last 2 weeks"},
	} {
		got, err := savedQuery{Window: text}.timeRange(asked, noon)
		if err != nil || got != want {
			t.Errorf("%q: got %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestAWindowEndsWhereARangeUpToNowDoes(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 123_456_789, time.UTC)
	for _, ago := range []time.Duration{0, 120 * time.Millisecond, 3 * time.Second, -time.Second} {
		asked := backend.TimeRange{From: ten, To: noon.Add(-ago)}
		got, err := savedQuery{Window: "7d"}.timeRange(asked, noon)
		if err != nil || !got.to.Equal(asked.To) || got.to.Sub(got.from) != 168*time.Hour {
			t.Errorf("%s ago: got %v, %v", ago, got, err)
		}
	}
	for _, ago := range []time.Duration{10 * time.Second, time.Hour, -time.Hour} {
		if got, err := (savedQuery{Window: "7d"}).timeRange(backend.TimeRange{From: ten, To: noon.Add(-ago)}, noon); err != nil || !got.to.Equal(noon) {
			t.Errorf("%s ago: got %v, %v", ago, got, err)
		}
	}
}

func TestTheServerIsAskedForTheWindowInAlertsToo(t *testing.T) {
	for _, isAlert := range []bool{false, true} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerArrow(w, nil, models.QueryMeta{}) })
		answer := ask(t, dataSource(t, server.URL, nil), `{"queryType": "summary", "window": "7d"}`, isAlert)
		if answer.Error != nil {
			t.Fatal(answer.Error)
		}
		if name := answer.Frames[0].Name; name != "Last 7 days" {
			t.Errorf("the frame is called %q", name)
		}
		sent, body := server.asked(t)
		if forAlert := sent.Header.Get(models.PurposeHeader) == models.PurposeAlert; forAlert != isAlert {
			t.Errorf("an alert's query goes before others only where the server knows: %v", sent.Header)
		}
		var request models.QueryRequest
		if err := json.Unmarshal([]byte(body), &request); err != nil {
			t.Fatal(err)
		}
		if request.To.Sub(request.From) != 168*time.Hour || time.Since(request.To) > time.Minute {
			t.Errorf("asked for %s to %s", request.From, request.To)
		}
	}
}

func TestAWindowThatIsNoneIsNamed(t *testing.T) {
	source := dataSource(t, "http://localhost:1", nil)
	for _, text := range []string{"7 days", "d", "0d", "-7d", "1.5h", "99999d", "7y", "now-7d"} {
		answer := ask(t, source, `{"window": "`+text+`"}`, false)
		if answer.Error == nil || !strings.HasPrefix(answer.Error.Error(), `window: "`+text+`" is `) {
			t.Errorf("%s: got %v", text, answer.Error)
		}
	}
	answer := ask(t, source, `{"window": "$window"}`, true)
	if answer.Error == nil || !strings.Contains(answer.Error.Error(), "window: an alert rule can't use the dashboard variable $window") {
		t.Errorf("got %v", answer.Error)
	}
}
