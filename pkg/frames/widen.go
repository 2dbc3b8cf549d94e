package frames

import (
	"fmt"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// Widen makes an answer of a row for each group the multi-dimensional numbers that alert rules read: one column for each group, with
// the group as its labels. A group whose figure is null has none, so it has no column.
func Widen(frame *data.Frame, query models.Query) error {
	var figures []*data.Field
	texts := map[string]*data.Field{}
	for _, field := range frame.Fields {
		if isNumeric(field) {
			figures = append(figures, field)
		} else {
			texts[field.Name] = field
		}
	}
	if len(figures) != 1 {
		return fmt.Errorf("columns: an alert rule compares one figure of each group, not %d; choose one column", len(figures))
	}
	figure := figures[0]
	frame.Fields = nil
	for row := range figure.Len() {
		value, ok := figure.ConcreteAt(row)
		if !ok {
			continue
		}
		number, ok := value.(float64)
		if !ok {
			return fmt.Errorf("columns: %s is no number", figure.Name)
		}
		labels := data.Labels{}
		for _, by := range rowLabels(query) {
			if text := texts[by]; text != nil {
				if value, ok := text.ConcreteAt(row); ok {
					labels[by], _ = value.(string)
				}
			}
		}
		field := data.NewField(figure.Name, labels, []float64{number})
		field.Config = &data.FieldConfig{Unit: figure.Config.Unit}
		field.Config.DisplayNameFromDS = groupName(field, models.Query{GroupBy: rowLabels(query)})
		frame.Fields = append(frame.Fields, field)
	}
	frame.Meta.Type, frame.Meta.TypeVersion = data.FrameTypeNumericWide, contractVersion
	return nil
}

// IsByRow is true for an answer whose rows are groups.
func IsByRow(query models.Query) bool { return len(rowLabels(query)) > 0 }

// rowLabels are the columns that tell the rows of an answer apart, where each is a group.
func rowLabels(query models.Query) []string {
	switch query.Type {
	case models.QueryTypeSummary, models.QueryTypeBaseline:
		return query.GroupBy
	case models.QueryTypeFreshness:
		return []string{"connector", "object"}
	case models.QueryTypeObjectives:
		return []string{"id", "connector", "object"}
	default:
		return nil
	}
}
