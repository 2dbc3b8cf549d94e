// Package frames turns the server's Arrow streams into Grafana's frames. Memory is taken per column, never per cell.
package frames

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// The limits of one answer. The server's own limits keep answers far below them.
const (
	maxBytes = 64 << 20
	maxRows  = 200_000
)

var errTooLarge = errors.New("the answer is too large")

// Read turns an Arrow stream of any number of batches into one frame. It returns nil for a stream without a schema, which
// some engines send for no rows.
func Read(r io.Reader) (frame *data.Frame, err error) {
	defer func() {
		// The libraries panic on malformed streams that verify lets through.
		if cause := recover(); cause != nil {
			frame, err = nil, fmt.Errorf("read Arrow stream: %v", cause)
		}
	}()

	stream, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read Arrow stream: %w", err)
	case len(stream) > maxBytes:
		return nil, fmt.Errorf("read Arrow stream: %w", errTooLarge)
	case len(stream) == 0:
		return nil, nil
	}
	if err := verify(stream); err != nil {
		return nil, fmt.Errorf("read Arrow stream: %w", err)
	}
	reader, err := ipc.NewReader(bytes.NewReader(stream))
	if err != nil {
		return nil, fmt.Errorf("read Arrow stream: %w", err)
	}
	defer reader.Release()
	return readFrame(reader)
}

func readFrame(reader *ipc.Reader) (*data.Frame, error) {
	columns := make([][]arrow.Array, reader.Schema().NumFields())
	rows := int64(0)
	for reader.Next() {
		batch := reader.RecordBatch()
		if rows += batch.NumRows(); rows > maxRows {
			return nil, fmt.Errorf("read Arrow stream: %w", errTooLarge)
		}
		for i, column := range batch.Columns() {
			column.Retain()
			columns[i] = append(columns[i], column)
		}
	}
	if err := reader.Err(); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read Arrow stream: %w", err)
	}

	frame := data.NewFrame("")
	for i, field := range reader.Schema().Fields() {
		converted, err := convert(field, columns[i])
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", field.Name, err)
		}
		if err := readMetadata(converted, field.Metadata); err != nil {
			return nil, fmt.Errorf("column %q: %w", field.Name, err)
		}
		frame.Fields = append(frame.Fields, converted)
	}
	return frame, nil
}

// readMetadata reads a column's metadata from the server: the labels of its group, and whether it is a change.
func readMetadata(field *data.Field, metadata arrow.Metadata) error {
	if labels, ok := metadata.GetValue("labels"); ok {
		if err := json.Unmarshal([]byte(labels), &field.Labels); err != nil {
			return fmt.Errorf("read its labels: %w", err)
		}
	}
	if _, ok := metadata.GetValue("change"); ok {
		field.Config = &data.FieldConfig{Custom: map[string]any{changeMark: true}}
	}
	return nil
}

// changeMark distinguishes a change from its value column, which has the same labels: here and in panels.
const changeMark = "change"

func isChange(field *data.Field) bool {
	return field.Config != nil && field.Config.Custom[changeMark] == true
}
