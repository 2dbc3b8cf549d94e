// Package arrowtest makes Arrow streams like the server's, for tests.
package arrowtest

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// Column is a name and its values: a slice of time.Time, string, uint64 or float64, or of pointers to the last three
// or to time.Time, where nil is null.
type Column struct {
	Name   string
	Values any
	// Metadata of the column, beside its name and type.
	Metadata map[string]string
}

// Stream writes columns as a stream of batches with at most batchRows rows each.
func Stream(t testing.TB, batchRows int, columns ...Column) []byte {
	t.Helper()
	fields := make([]arrow.Field, len(columns))
	arrays := make([]arrow.Array, len(columns))
	rows := 0
	for i, column := range columns {
		built, isNullable := build(t, column.Values)
		arrays[i] = built
		fields[i] = arrow.Field{Name: column.Name, Type: built.DataType(), Nullable: isNullable, Metadata: arrow.MetadataFrom(column.Metadata)}
		rows = built.Len()
	}
	schema := arrow.NewSchema(fields, nil)
	var out bytes.Buffer
	writer := ipc.NewWriter(&out, ipc.WithSchema(schema))
	whole := array.NewRecordBatch(schema, arrays, int64(rows))
	for from := 0; from < rows; from += batchRows {
		if err := writer.Write(whole.NewSlice(int64(from), int64(min(from+batchRows, rows)))); err != nil {
			t.Fatalf("write batch: %v", err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatalf("close stream: %v", err)
	}
	return out.Bytes()
}

func build(t testing.TB, values any) (arrow.Array, bool) {
	t.Helper()
	pool := memory.NewGoAllocator()
	switch typed := values.(type) {
	case []string:
		builder := array.NewStringBuilder(pool)
		builder.AppendValues(typed, nil)
		return builder.NewArray(), false
	case []uint64:
		builder := array.NewUint64Builder(pool)
		builder.AppendValues(typed, nil)
		return builder.NewArray(), false
	case []float64:
		builder := array.NewFloat64Builder(pool)
		builder.AppendValues(typed, nil)
		return builder.NewArray(), false
	case []time.Time:
		builder := array.NewTimestampBuilder(pool, nanoseconds)
		for _, value := range typed {
			builder.Append(arrow.Timestamp(value.UnixNano()))
		}
		return builder.NewArray(), false
	case []*string:
		builder := array.NewStringBuilder(pool)
		appendNullable(typed, builder.Append, builder.AppendNull)
		return builder.NewArray(), true
	case []*float64:
		builder := array.NewFloat64Builder(pool)
		appendNullable(typed, builder.Append, builder.AppendNull)
		return builder.NewArray(), true
	case []*time.Time:
		builder := array.NewTimestampBuilder(pool, nanoseconds)
		appendNullable(typed, func(v time.Time) { builder.Append(arrow.Timestamp(v.UnixNano())) }, builder.AppendNull)
		return builder.NewArray(), true
	default:
		t.Fatal(fmt.Sprintf("no Arrow type for %T", values))
		return nil, false
	}
}

var nanoseconds = &arrow.TimestampType{Unit: arrow.Nanosecond}

func appendNullable[T any](values []*T, add func(T), addNull func()) {
	for _, value := range values {
		if value == nil {
			addNull()
			continue
		}
		add(*value)
	}
}
