package frames

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// labelColumns are the labels of a line: what a query can be narrowed by, and the record that Grafana can lead to.
var labelColumns = []string{"connector", "object", "action", "mode", "errorCode", "jobId", "recordId"}

// failureLevel is the level of every line. What became of a failure since is a field of its line, since the volume above
// the lines counts all failures alike.
const failureLevel = "error"

// ShowAsLogs turns a table of failures into log lines, as the data plane contract has them: timestamp, body, severity, id
// and labels come first. The columns of the table follow as fields of each line, for its details and links; those that
// are labels too are hidden.
func ShowAsLogs(frame *data.Frame) error {
	lines := logLines{columns: map[string]*data.Field{}}
	for _, field := range frame.Fields {
		lines.columns[field.Name] = field
	}
	count := frame.Rows()
	times := data.NewFieldFromFieldType(data.FieldTypeTime, count)
	bodies := data.NewFieldFromFieldType(data.FieldTypeString, count)
	levels := data.NewFieldFromFieldType(data.FieldTypeString, count)
	ids := data.NewFieldFromFieldType(data.FieldTypeString, count)
	labels := data.NewFieldFromFieldType(data.FieldTypeJSON, count)
	ended, ok := lines.columns["endTime"]
	if !ok {
		return fmt.Errorf("a log line needs the column endTime")
	}
	for row := range count {
		moment, _ := ended.ConcreteAt(row)
		times.SetConcrete(row, moment)
		bodies.Set(row, lines.body(row))
		levels.Set(row, failureLevel)
		// An event's id is its connector's own.
		ids.Set(row, lines.text("connector", row)+"/"+lines.text("id", row))
		text, err := json.Marshal(lines.labels(row))
		if err != nil {
			return fmt.Errorf("write the labels of a log line: %w", err)
		}
		labels.Set(row, json.RawMessage(text))
	}
	names := []string{"timestamp", "body", "severity", "id", "labels"}
	logFields := []*data.Field{times, bodies, levels, ids, labels}
	for i, field := range logFields {
		field.Name = names[i]
	}
	frame.Fields = append(logFields, lines.details(frame.Fields)...)
	frame.Meta.Type, frame.Meta.TypeVersion = data.FrameTypeLogLines, data.FrameTypeVersion{0, 0}
	frame.Meta.PreferredVisualization = data.VisTypeLogs
	return nil
}

type logLines struct {
	columns map[string]*data.Field
}

// text is empty for no value.
func (l logLines) text(name string, row int) string {
	field, ok := l.columns[name]
	if !ok {
		return ""
	}
	value, ok := field.ConcreteAt(row)
	if !ok {
		return ""
	}
	text, _ := value.(string)
	return text
}

// body says what failed on which record, in one line as far as the message is one.
func (l logLines) body(row int) string {
	body := fmt.Sprintf("%s %s %s: %s", l.text("object", row), l.text("recordId", row), l.text("action", row), l.text("errorCode", row))
	if message := l.text("errorMessage", row); message != "" {
		body += ": " + message
	}
	return body
}

func (l logLines) labels(row int) map[string]string {
	labels := map[string]string{}
	for _, name := range labelColumns {
		if value := l.text(name, row); value != "" {
			labels[name] = value
		}
	}
	return labels
}

// bodyColumns are in the body or among the fields of every log line.
var bodyColumns = []string{"endTime", "errorMessage", "objectOrJobId"}

// details are the columns beside the log line itself. The id of the event has another name, which that of the line takes.
func (l logLines) details(columns []*data.Field) []*data.Field {
	details := slices.Clone(columns)
	for _, field := range details {
		isHidden := slices.Contains(labelColumns, field.Name) || slices.Contains(bodyColumns, field.Name)
		if field.Config == nil {
			field.Config = &data.FieldConfig{}
		}
		field.Config.Custom = map[string]any{"hidden": isHidden}
		if field.Name == "id" {
			field.Name = "eventId"
		}
	}
	return details
}

// HasLines is true for the queries whose rows can be shown as log lines.
func HasLines(query models.Query) bool { return query.Type == models.QueryTypeFailures }
