package frames

import (
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/models"
)

// heatmapRows is the frame type that Grafana's heatmap panel draws without calculating; the SDK has no name for it.
const heatmapRows data.FrameType = "heatmap-rows"

// contractVersion of the data plane contract, which makes expressions and alert rules read a frame by its type.
var contractVersion = data.FrameTypeVersion{0, 1}

// Units of what has no row in the column table: counts of groups and latency buckets, and changes of groups.
const (
	unitCount  = "short"
	unitChange = "percentunit"
	unitShare  = "percentunit"
)

// Describe gives the fields of a query's frame the names and units that people see, and the frame its type.
func Describe(frame *data.Frame, query models.Query) {
	known := knownColumns(query)
	for _, field := range frame.Fields {
		custom := map[string]any(nil)
		if isChange(field) {
			custom = field.Config.Custom
		}
		if i := indexOf(known, field); i >= 0 {
			describeKnown(field, known[i])
		} else {
			describeValue(field, query)
		}
		field.Config.Custom = custom
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

// describeValue describes a column that is named by a value: a group of a trend, its change, or a bucket of a heatmap.
// Its labels make it a dimension for alert rules, and its display name keeps legends free of label syntax.
func describeValue(field *data.Field, query models.Query) {
	if query.Type == models.QueryTypeHistogram {
		field.Config = &data.FieldConfig{DisplayNameFromDS: field.Name, Unit: unitCount}
		field.Labels = data.Labels{"le": field.Name}
		return
	}
	if isHistory(query) {
		field.Config = &data.FieldConfig{DisplayNameFromDS: field.Name, Unit: unitShare}
		return
	}
	name, unit := groupName(field, query), metricUnit(query)
	if isChange(field) {
		name, unit = name+" change", unitChange
	}
	field.Config = &data.FieldConfig{DisplayNameFromDS: name, Unit: unit}
}

// groupName is what a person reads for a group: the words for its values where they have any.
func groupName(field *data.Field, query models.Query) string {
	if len(field.Labels) == 0 {
		return strings.TrimSuffix(field.Name, changeSuffix)
	}
	words := make([]string, len(query.GroupBy))
	for i, by := range query.GroupBy {
		words[i] = valueWord(by, field.Labels[by])
	}
	return strings.Join(words, ", ")
}

// changeSuffix ends the name of a change.
const changeSuffix = "Change"

func valueWord(by, value string) string {
	if value == "" {
		return models.NoGroupValue
	}
	for _, label := range models.GroupLabels[by] {
		if label.Value == value {
			return label.Label
		}
	}
	return value
}

func metricUnit(query models.Query) string {
	if query.Metric == "" {
		return unitCount
	}
	return models.MetricUnits[query.Metric]
}

func describeType(meta *data.FrameMeta, query models.Query) {
	switch {
	case isTimeSeries(query):
		meta.Type, meta.TypeVersion = data.FrameTypeTimeSeriesWide, contractVersion
		meta.PreferredVisualization = data.VisTypeGraph
	case query.Type == models.QueryTypeHistogram:
		meta.Type = heatmapRows
		meta.PreferredVisualizationPluginID = "heatmap"
	case (query.Type == models.QueryTypeSummary || query.Type == models.QueryTypeBaseline) && len(query.GroupBy) > 0:
		meta.Type, meta.TypeVersion = data.FrameTypeNumericLong, contractVersion
		meta.PreferredVisualization = data.VisTypeTable
	case query.Type == models.QueryTypeSummary, query.Type == models.QueryTypeBaseline:
		meta.Type, meta.TypeVersion = data.FrameTypeNumericWide, contractVersion
		meta.PreferredVisualizationPluginID = "stat"
	case query.Type == models.QueryTypePercentiles, query.Type == models.QueryTypeFreshness,
		query.Type == models.QueryTypeObjectives:
		meta.Type, meta.TypeVersion = data.FrameTypeNumericLong, contractVersion
		meta.PreferredVisualization = data.VisTypeTable
	default:
		meta.Type = data.FrameTypeTable
		meta.PreferredVisualization = data.VisTypeTable
	}
}

func isTimeSeries(query models.Query) bool {
	isOverTime := query.Type == models.QueryTypePercentiles || query.Type == models.QueryTypeBaseline
	return query.Type == models.QueryTypeTrend || isHistory(query) || (isOverTime && query.Interval != "")
}

// isHistory is true for what was left of the budgets of objectives over time: a column for each objective.
func isHistory(query models.Query) bool {
	return query.Type == models.QueryTypeObjectives && query.Interval != ""
}

// knownColumns are the columns of a query's answer that are named by the contract.
func knownColumns(query models.Query) []models.Column {
	switch {
	case query.Type == models.QueryTypeTrend && (len(query.GroupBy) > 0 || query.Metric != ""):
		return append([]models.Column{models.Columns[query.Type][0]}, trendTotals(query)...)
	case query.Type == models.QueryTypeSummary:
		return summaryColumns(query)
	case query.Type == models.QueryTypePercentiles && query.Interval != "":
		return models.PercentileTrendColumns
	case query.Type == models.QueryTypeBaseline:
		return baselineColumns(query)
	case isHistory(query):
		return models.Columns[models.QueryTypeTrend][:1]
	default:
		return models.Columns[query.Type]
	}
}

// trendTotals are the columns of a metric over all groups.
func trendTotals(query models.Query) []models.Column {
	totals := slices.Clone(models.GroupedTrendTotals)
	totals[0].Unit = metricUnit(query)
	totals[0].Nullable = totals[0].Unit != unitCount
	if len(query.GroupBy) == 0 {
		totals[0].Label = models.MetricLabels[query.Metric]
		totals[1].Label = totals[0].Label + " change"
	}
	return totals
}

// baselineColumns are in the unit of the metric, over time where there is an interval.
func baselineColumns(query models.Query) []models.Column {
	columns := slices.Clone(models.Columns[query.Type])
	for i := range columns {
		columns[i].Unit = metricUnit(query)
	}
	if query.Metric != "" {
		columns[0].Label = models.MetricLabels[query.Metric]
	}
	if query.Interval == "" {
		return append(groupColumns(query), columns...)
	}
	return append(slices.Clone(models.Columns[models.QueryTypeTrend][:1]), columns...)
}

// groupColumns tell the rows of an answer apart that is split by fields.
func groupColumns(query models.Query) []models.Column {
	var columns []models.Column
	for _, by := range query.GroupBy {
		columns = append(columns, models.GroupColumns[by])
	}
	return columns
}

func summaryColumns(query models.Query) []models.Column {
	columns := groupColumns(query)
	if query.Metric == "" {
		return append(columns, models.Columns[query.Type]...)
	}
	if query.Metric != models.GroupEvents.Name {
		columns = append(columns, models.GroupEvents)
	}
	label, unit := models.MetricLabels[query.Metric], metricUnit(query)
	return append(columns,
		models.Column{Name: query.Metric, Type: "number", Label: label, Unit: unit, Nullable: unit != unitCount},
		models.Column{Name: query.Metric + changeSuffix, Type: "number", Label: label + " change", Unit: unitChange, Nullable: true},
	)
}

// indexOf is the place of the column that a field is, -1 for one that is named by a value. What has labels is a group,
// whatever its name is.
func indexOf(known []models.Column, field *data.Field) int {
	if len(field.Labels) > 0 {
		return -1
	}
	return slices.IndexFunc(known, func(c models.Column) bool { return c.Name == field.Name })
}

func isKnown(field *data.Field, query models.Query) bool {
	return indexOf(knownColumns(query), field) >= 0
}
