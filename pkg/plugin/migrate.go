package plugin

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/syncops/synchealth/pkg/frames"
	"github.com/syncops/synchealth/pkg/models"
)

// Version 2 of a saved query splits by a list of fields and names its metric. Earlier queries have no version: they split
// by one field, count events, are series in alert rules too, and choose columns together with the totals. The editor
// migrates in the same way; tests hold both to tests/fixtures/savedQueries.json.
const savedVersion = 2

// fields that a query is split by: a list, or a single field as in earlier queries.
type fields []string

func (f *fields) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*f = nil
		if one != "" {
			*f = fields{one}
		}
		return nil
	}
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("groupBy: %s is no field and no list of fields", text)
	}
	*f = list
	return nil
}

func (f fields) check() error {
	for _, field := range f {
		if err := oneOf("groupBy", field, models.GroupByFields); err != nil {
			return err
		}
	}
	if len(f) > models.MaxGroupByFields {
		return fmt.Errorf("groupBy: %d fields are more than %d", len(f), models.MaxGroupByFields)
	}
	return nil
}

// migrate turns the query into what would be saved today. An earlier alert rule without columns reads only the groups; a
// panel also has the totals.
func (s *savedQuery) migrate(isAlert bool) {
	if s.Version >= savedVersion {
		return
	}
	s.Version = savedVersion
	s.GroupBy = slices.DeleteFunc(s.GroupBy, func(field string) bool { return field == "" })
	if s.QueryType != models.QueryTypeTrend {
		// Earlier, only a trend could be split.
		s.GroupBy = nil
		return
	}
	if len(s.GroupBy) > 0 && len(s.Columns) == 0 && !isAlert {
		s.Columns = []string{frames.Groups, "total", "totalChange"}
	}
}
