package frames

import (
	"regexp"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// heatmapRows is the frame type that Grafana's heatmap panel draws without calculating; the SDK has no name for it.
const heatmapRows data.FrameType = "heatmap-rows"

// contractVersion of the data plane contract, which makes expressions and alert rules read a frame by its type.
var contractVersion = data.FrameTypeVersion{0, 1}

// unitCount is the unit of the counts that have no row in the column table: groups and latency buckets.
const unitCount = "short"

// Describe gives the fields of a query's frame the names and units that people see, and the frame its type.
func Describe(frame *data.Frame, query models.Query) {
	known := knownColumns(query)
	for _, field := range frame.Fields {
		if i := slices.IndexFunc(known, func(c models.Column) bool { return c.Name == field.Name }); i >= 0 {
			describeKnown(field, known[i])
			continue
		}
		describeValue(field, query)
	}
	frame.Meta = &data.FrameMeta{}
	describeType(frame.Meta, query)
}

func describeKnown(field *data.Field, column models.Column) {
	field.Config = &data.FieldConfig{DisplayNameFromDS: column.Label, Unit: column.Unit, Mappings: valueMappings(column.ValueLabels)}
	if slices.Contains(models.FilterFields, column.Name) {
		// Lets a table offer "filter for value" on the cell: the column is a key of ad hoc filters.
		isFilterable := true
		field.Config.Filterable = &isFilterable
	}
}

// valueMappings make every panel show words for the values of a closed set; the values themselves stay, for filters,
// links and alert labels. An override of a panel goes before them.
func valueMappings(labels []models.ValueLabel) data.ValueMappings {
	if len(labels) == 0 {
		return nil
	}
	mapper := data.ValueMapper{}
	for i, label := range labels {
		mapper[label.Value] = data.ValueMappingResult{Text: label.Label, Index: i}
	}
	return data.ValueMappings{mapper}
}

// describeValue describes a column that is named by a value: a group of a trend or a bucket of a heatmap. Its label
// makes it a dimension for alert rules, and its display name keeps legends free of label syntax.
func describeValue(field *data.Field, query models.Query) {
	field.Config = &data.FieldConfig{DisplayNameFromDS: field.Name, Unit: unitCount}
	switch {
	case query.Type == models.QueryTypeHistogram:
		field.Labels = data.Labels{"le": field.Name}
	case query.GroupBy != "":
		field.Labels = data.Labels{query.GroupBy: groupValue(field.Name, query)}
		for _, label := range models.GroupLabels[query.GroupBy] {
			if label.Value == field.Name {
				field.Config.DisplayNameFromDS = label.Label
			}
		}
	}
}

// columnsOfTheServer are names that the server uses itself while it answers a trend.
var columnsOfTheServer = regexp.MustCompile(`^(index|group_(\d+|other))$`)

// groupValue is the value that a group's column is named by. The server quotes values that would be mistaken for other
// columns; links and filters need the value itself. What is quoted because it reads like a word for a group without a
// value stays so, or two groups would have the same label.
func groupValue(name string, query models.Query) string {
	unquoted := strings.Trim(name, `"`)
	isColumn := slices.ContainsFunc(knownColumns(query), func(c models.Column) bool { return c.Name == unquoted })
	if name != unquoted && (isColumn || columnsOfTheServer.MatchString(unquoted)) {
		return name[1 : len(name)-1]
	}
	return name
}

func describeType(meta *data.FrameMeta, query models.Query) {
	switch {
	case isTimeSeries(query):
		meta.Type, meta.TypeVersion = data.FrameTypeTimeSeriesWide, contractVersion
		meta.PreferredVisualization = data.VisTypeGraph
	case query.Type == models.QueryTypeHistogram:
		meta.Type = heatmapRows
		meta.PreferredVisualizationPluginID = "heatmap"
	case query.Type == models.QueryTypeSummary:
		meta.Type, meta.TypeVersion = data.FrameTypeNumericWide, contractVersion
		meta.PreferredVisualizationPluginID = "stat"
	case query.Type == models.QueryTypePercentiles:
		meta.Type, meta.TypeVersion = data.FrameTypeNumericLong, contractVersion
		meta.PreferredVisualization = data.VisTypeTable
	default:
		meta.Type = data.FrameTypeTable
		meta.PreferredVisualization = data.VisTypeTable
	}
}

func isTimeSeries(query models.Query) bool {
	return query.Type == models.QueryTypeTrend || (query.Type == models.QueryTypePercentiles && query.Interval != "")
}

// knownColumns are the columns of a query's answer that are named by the contract.
func knownColumns(query models.Query) []models.Column {
	switch {
	case query.Type == models.QueryTypeTrend && query.GroupBy != "":
		return append([]models.Column{models.Columns[query.Type][0]}, models.GroupedTrendTotals...)
	case query.Type == models.QueryTypePercentiles && query.Interval != "":
		return models.PercentileTrendColumns
	default:
		return models.Columns[query.Type]
	}
}
