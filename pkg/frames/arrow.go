// Package frames turns the server's Arrow streams into Grafana's frames. Memory is taken per column, never per cell.
package frames

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// maxBytes bounds what one answer may take in memory; the server's own row limits keep answers far below.
const maxBytes = 256 << 20

// Read turns an Arrow stream of any number of batches into one frame. It answers nil for a stream without a schema,
// which is what some engines send for no rows.
func Read(r io.Reader) (frame *data.Frame, err error) {
	defer func() {
		// The Arrow library panics on some malformed input.
		if cause := recover(); cause != nil {
			frame, err = nil, fmt.Errorf("read Arrow stream: %v", cause)
		}
	}()

	buffered := bufio.NewReader(io.LimitReader(r, maxBytes))
	if _, err := buffered.Peek(1); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("read Arrow stream: %w", err)
	}
	reader, err := ipc.NewReader(buffered, ipc.WithAllocator(newBoundedAllocator(maxBytes)))
	if err != nil {
		return nil, fmt.Errorf("read Arrow stream: %w", err)
	}
	defer reader.Release()

	columns := make([][]arrow.Array, reader.Schema().NumFields())
	for reader.Next() {
		batch := reader.RecordBatch()
		for i, column := range batch.Columns() {
			column.Retain()
			columns[i] = append(columns[i], column)
		}
	}
	if err := reader.Err(); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read Arrow stream: %w", err)
	}

	frame = data.NewFrame("")
	for i, field := range reader.Schema().Fields() {
		converted, err := convert(field, columns[i])
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", field.Name, err)
		}
		frame.Fields = append(frame.Fields, converted)
	}
	return frame, nil
}
