package plugin

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// closedSettings can't be variables in the browser either.
var closedSettings = []string{"queryType", "cursor", "timeZone", "columns", "durations", "format"}

func TestAVariableIsRefusedInEverySettingThatMayHoldOne(t *testing.T) {
	settings := reflect.TypeFor[savedQuery]()
	for index := range settings.NumField() {
		name := settings.Field(index).Tag.Get("json")
		var query savedQuery
		field := reflect.ValueOf(&query).Elem().Field(index)
		switch {
		case slices.Contains(closedSettings, name):
			continue
		case field.Kind() == reflect.String:
			field.SetString("$chosen")
		case field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.String:
			field.Set(reflect.ValueOf([]string{"$chosen"}).Convert(field.Type()))
		default:
			continue
		}
		if err := query.checkNoVariables(true); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
