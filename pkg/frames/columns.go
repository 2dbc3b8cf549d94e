package frames

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// convert makes one field from the chunks of a column. Every number becomes a float64. So a frame is the same whichever
// integer type the engine chose, with and without rows.
func convert(field arrow.Field, chunks []arrow.Array) (*data.Field, error) {
	switch kind := field.Type.(type) {
	case *arrow.StringType:
		return column(field, chunks, (*array.String).Value), nil
	case *arrow.LargeStringType:
		return column(field, chunks, (*array.LargeString).Value), nil
	case *arrow.BinaryType:
		return column(field, chunks, (*array.Binary).ValueString), nil
	case *arrow.TimestampType:
		return column(field, chunks, func(a *array.Timestamp, i int) time.Time {
			return a.Value(i).ToTime(kind.Unit)
		}), nil
	case *arrow.BooleanType:
		return column(field, chunks, (*array.Boolean).Value), nil
	case *arrow.Float64Type:
		return column(field, chunks, (*array.Float64).Value), nil
	case *arrow.Float32Type:
		return column(field, chunks, func(a *array.Float32, i int) float64 { return float64(a.Value(i)) }), nil
	case *arrow.Uint64Type:
		return column(field, chunks, func(a *array.Uint64, i int) float64 { return float64(a.Value(i)) }), nil
	case *arrow.Int64Type:
		return column(field, chunks, func(a *array.Int64, i int) float64 { return float64(a.Value(i)) }), nil
	case *arrow.Uint32Type:
		return column(field, chunks, func(a *array.Uint32, i int) float64 { return float64(a.Value(i)) }), nil
	case *arrow.Int32Type:
		return column(field, chunks, func(a *array.Int32, i int) float64 { return float64(a.Value(i)) }), nil
	case *arrow.Uint16Type:
		return column(field, chunks, func(a *array.Uint16, i int) float64 { return float64(a.Value(i)) }), nil
	case *arrow.Int16Type:
		return column(field, chunks, func(a *array.Int16, i int) float64 { return float64(a.Value(i)) }), nil
	case *arrow.Uint8Type:
		return column(field, chunks, func(a *array.Uint8, i int) float64 { return float64(a.Value(i)) }), nil
	case *arrow.Int8Type:
		return column(field, chunks, func(a *array.Int8, i int) float64 { return float64(a.Value(i)) }), nil
	default:
		return nil, fmt.Errorf("Arrow type %s has no counterpart in a frame", field.Type)
	}
}

// column copies values into one slice; strings point into the Arrow buffers. A nullable column has a second slice with
// pointers into the first.
func column[T any, A arrow.Array](field arrow.Field, chunks []arrow.Array, value func(A, int) T) *data.Field {
	length, nulls := 0, 0
	for _, chunk := range chunks {
		length += chunk.Len()
		nulls += chunk.NullN()
	}
	values := make([]T, 0, length)
	isNullable := field.Nullable || nulls > 0
	var pointers []*T
	if isNullable {
		pointers = make([]*T, length)
	}
	for _, chunk := range chunks {
		typed := chunk.(A)
		for i := range chunk.Len() {
			if chunk.IsNull(i) {
				var none T
				values = append(values, none)
				continue
			}
			values = append(values, value(typed, i))
			if isNullable {
				pointers[len(values)-1] = &values[len(values)-1]
			}
		}
	}
	if isNullable {
		return data.NewField(field.Name, nil, pointers)
	}
	return data.NewField(field.Name, nil, values)
}
