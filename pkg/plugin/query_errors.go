package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/syncops/synchealth/pkg/models"
)

func oneOf(field, value string, allowed []string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return notOneOf(field, value, allowed)
}

func allOf(field string, values, allowed []string) error {
	for _, value := range values {
		if err := oneOf(field, value, allowed); err != nil {
			return err
		}
	}
	return nil
}

func notOneOf(field, value string, allowed []string) error {
	return fmt.Errorf("%s: %q is none of %s", field, value, strings.Join(allowed, ", "))
}

func sortedTypes() []string {
	types := make([]string, 0, len(models.QueryOptions))
	for name := range models.QueryOptions {
		types = append(types, name)
	}
	slices.Sort(types)
	return types
}

func explainJSON(err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return fmt.Errorf("%s: a %s can't be used here", wrongType.Field, wrongType.Value)
	}
	return fmt.Errorf("the query is not valid JSON: %w", err)
}
