package frames

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/syncops/synchealth/pkg/arrowtest"
)

// refused reads the stream and expects an error with the text.
func refused(t *testing.T, stream []byte, text string) {
	t.Helper()
	if _, err := Read(bytes.NewReader(stream)); err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("got %v, want an error with %q", err, text)
	}
}

// streamOf writes one batch with the columns, the first of which is plain.
func streamOf(t *testing.T, second arrow.Array, options ...ipc.Option) []byte {
	t.Helper()
	plain := array.NewUint64Builder(memory.NewGoAllocator())
	plain.AppendEmptyValues(second.Len())
	schema := arrow.NewSchema([]arrow.Field{{Name: "plain", Type: arrow.PrimitiveTypes.Uint64}, {Name: "second", Type: second.DataType()}}, nil)
	var out bytes.Buffer
	writer := ipc.NewWriter(&out, append(options, ipc.WithSchema(schema))...)
	if err := writer.Write(array.NewRecordBatch(schema, []arrow.Array{plain.NewArray(), second}, int64(second.Len()))); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAStreamMayEndWithoutAMark(t *testing.T) {
	for _, rows := range []int{0, 10} {
		stream := arrowtest.Stream(t, 4, someColumns(rows)...)
		if frame := read(t, stream[:len(stream)-prefixBytes]); frame.Rows() != rows {
			t.Errorf("got %d rows, want %d", frame.Rows(), rows)
		}
	}
}

func TestAStreamThatEndsWithinAMessageSaysSo(t *testing.T) {
	stream := arrowtest.Stream(t, 100, someColumns(50)...)
	schemaBytes := prefixBytes + int(binary.LittleEndian.Uint32(stream[4:]))
	for _, length := range []int{1, prefixBytes - 1, prefixBytes, schemaBytes - 1, schemaBytes + prefixBytes - 1, schemaBytes + prefixBytes, len(stream) - prefixBytes - 1} {
		refused(t, stream[:length], "it ends in the middle of a message")
	}
}

func TestColumnsThatTheServerDoesNotSendAreRefused(t *testing.T) {
	pool := memory.NewGoAllocator()
	words := array.NewDictionaryBuilder(pool, &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String})
	if err := words.(*array.BinaryDictionaryBuilder).AppendString("word"); err != nil {
		t.Fatal(err)
	}
	refused(t, streamOf(t, words.NewArray()), "nested and dictionary columns are not expected")
	lists := array.NewListBuilder(pool, arrow.PrimitiveTypes.Int8)
	lists.Append(true)
	refused(t, streamOf(t, lists.NewArray()), "nested and dictionary columns are not expected")
	texts := array.NewStringBuilder(pool)
	texts.Append(strings.Repeat("text ", 1000))
	refused(t, streamOf(t, texts.NewArray(), ipc.WithZstd()), "compressed columns are not expected")
}

func TestAMessageThatListsMoreThanItHoldsIsRefused(t *testing.T) {
	stream := arrowtest.Stream(t, 100, someColumns(3)...)
	schemaBytes := int(binary.LittleEndian.Uint32(stream[4:]))
	// The number of columns is the only 4 of the schema that makes it list too much.
	for _, claimed := range []int{schemaBytes/minEntryBytes + 1, 1 << 30} {
		refusals := 0
		for at := prefixBytes; at < prefixBytes+schemaBytes; at += 4 {
			if binary.LittleEndian.Uint32(stream[at:]) != 4 {
				continue
			}
			changed := bytes.Clone(stream)
			binary.LittleEndian.PutUint32(changed[at:], uint32(claimed))
			if _, err := Read(bytes.NewReader(changed)); err != nil && strings.Contains(err.Error(), "lists more than it can hold") {
				refusals++
			}
		}
		if refusals == 0 {
			t.Errorf("%d columns are not refused", claimed)
		}
	}
}

func TestMoreRowsThanOneAnswerHasAreRefused(t *testing.T) {
	rows := func(count int) []byte {
		return arrowtest.Stream(t, 50_000, arrowtest.Column{Name: "synced", Values: make([]uint64, count)})
	}
	if frame := read(t, rows(maxRows)); frame.Rows() != maxRows {
		t.Errorf("got %d rows", frame.Rows())
	}
	refused(t, rows(maxRows+1), "the answer is too large")
}
