package frames

import (
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// A link of an alert filters by its label, so the label is the value as events have it.
func TestALabelIsTheValueOfItsGroup(t *testing.T) {
	for name, want := range map[string]string{
		"Invoice":      "Invoice",
		`"total"`:      "total",
		`""total""`:    `"total"`,
		`"index"`:      "index",
		`"group_12"`:   "group_12",
		`"quoted"`:     `"quoted"`,
		`"`:            `"`,
		"(none)":       "(none)",
		`"(none)"`:     `"(none)"`,
		`"(other)"`:    `"(other)"`,
		"DACO, \"02\"": "DACO, \"02\"",
	} {
		frame := data.NewFrame("", data.NewField(name, nil, []float64{1}))
		Describe(frame, models.Query{Type: models.QueryTypeTrend, GroupBy: "errorCode"})
		if got := frame.Fields[0].Labels["errorCode"]; got != want {
			t.Errorf("the label of the column %s is %s, not %s", name, got, want)
		}
	}
}
