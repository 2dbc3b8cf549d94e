package frames

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/syncops/synchealth/pkg/arrowtest"
)

func pointer[T any](value T) *T { return &value }

func read(t testing.TB, stream []byte) *data.Frame {
	t.Helper()
	frame, err := Read(bytes.NewReader(stream))
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return frame
}

func someColumns(rows int) []arrowtest.Column {
	start := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	times, ids, counts, rates := make([]time.Time, rows), make([]string, rows), make([]uint64, rows), make([]*float64, rows)
	for i := range rows {
		times[i] = start.Add(time.Duration(i) * time.Second)
		ids[i] = fmt.Sprintf("evt-%d", i)
		counts[i] = uint64(i)
		if i%3 != 0 {
			rates[i] = pointer(float64(i) / 2)
		}
	}
	return []arrowtest.Column{{Name: "time", Values: times}, {Name: "id", Values: ids}, {Name: "synced", Values: counts}, {Name: "errorRate", Values: rates}}
}

func TestBatchesAreJoined(t *testing.T) {
	frame := read(t, arrowtest.Stream(t, 4, someColumns(10)...))
	if rows := frame.Rows(); rows != 10 {
		t.Fatalf("got %d rows, want 10", rows)
	}
	for i := range 10 {
		if got := frame.Fields[1].At(i); got != fmt.Sprintf("evt-%d", i) {
			t.Errorf("row %d: id %v", i, got)
		}
		if got := frame.Fields[2].At(i); got != float64(i) {
			t.Errorf("row %d: synced %v", i, got)
		}
	}
}

func TestNullsStayNull(t *testing.T) {
	frame := read(t, arrowtest.Stream(t, 100, someColumns(5)...))
	for i := range 5 {
		if isNull := frame.Fields[3].NilAt(i); isNull != (i%3 == 0) {
			t.Errorf("row %d: null is %v", i, isNull)
		}
	}
}

func TestNoRowsKeepTypedColumns(t *testing.T) {
	frame := read(t, arrowtest.Stream(t, 100, someColumns(0)...))
	want := []data.FieldType{data.FieldTypeTime, data.FieldTypeString, data.FieldTypeFloat64, data.FieldTypeNullableFloat64}
	for i, field := range frame.Fields {
		if field.Type() != want[i] || field.Len() != 0 {
			t.Errorf("%s: %d values of type %s, want none of %s", field.Name, field.Len(), field.Type(), want[i])
		}
	}
}

func TestAnEmptyBodyHasNoFrame(t *testing.T) {
	if frame := read(t, nil); frame != nil {
		t.Errorf("got %v", frame)
	}
}

func TestTimestampsOfEveryUnitAreTheSameMoment(t *testing.T) {
	moment := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	for unit, value := range map[arrow.TimeUnit]int64{
		arrow.Second: moment.Unix(), arrow.Millisecond: moment.UnixMilli(),
		arrow.Microsecond: moment.UnixMicro(), arrow.Nanosecond: moment.UnixNano(),
	} {
		builder := array.NewTimestampBuilder(memory.NewGoAllocator(), &arrow.TimestampType{Unit: unit})
		builder.Append(arrow.Timestamp(value))
		frame := read(t, write(t, "time", builder.NewArray()))
		if got := frame.Fields[0].At(0).(time.Time); !got.Equal(moment) {
			t.Errorf("%s: got %s", unit, got)
		}
	}
}

func TestAColumnThatFramesCannotShowIsNamed(t *testing.T) {
	builder := array.NewDate32Builder(memory.NewGoAllocator())
	builder.Append(1)
	_, err := Read(bytes.NewReader(write(t, "day", builder.NewArray())))
	if err == nil || err.Error() != `column "day": Arrow type date32 has no counterpart in a frame` {
		t.Errorf("got error %v", err)
	}
}

func TestAStreamThatBreaksOffIsAnError(t *testing.T) {
	stream := arrowtest.Stream(t, 100, someColumns(50)...)
	if _, err := Read(bytes.NewReader(stream[:len(stream)/2])); err == nil {
		t.Error("half a stream was taken for a whole one")
	}
}

func write(t testing.TB, name string, values arrow.Array) []byte {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{{Name: name, Type: values.DataType()}}, nil)
	var out bytes.Buffer
	writer := ipc.NewWriter(&out, ipc.WithSchema(schema))
	if err := writer.Write(array.NewRecordBatch(schema, []arrow.Array{values}, int64(values.Len()))); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func FuzzArrowToFrame(f *testing.F) {
	f.Add(arrowtest.Stream(f, 4, someColumns(10)...))
	f.Add(arrowtest.Stream(f, 4, someColumns(0)...))
	f.Add([]byte{})
	f.Add([]byte("<html>not Arrow</html>"))
	whole := arrowtest.Stream(f, 2, someColumns(3)...)
	f.Add(whole[:len(whole)-20])
	f.Fuzz(func(t *testing.T, stream []byte) {
		frame, err := Read(bytes.NewReader(stream))
		if err != nil || frame == nil {
			return
		}
		if _, err := frame.RowLen(); err != nil {
			t.Errorf("columns of different lengths: %v", err)
		}
		if _, err := data.FrameToJSON(frame, data.IncludeAll); err != nil {
			t.Errorf("a frame that can't be sent: %v", err)
		}
	})
}
