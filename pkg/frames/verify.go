package frames

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	flatbuffers "github.com/google/flatbuffers/go"
)

// The Arrow library trusts the sizes that a message claims, and recover can't save a process that runs out of memory. So
// each message is checked before the library reads it: it must be of a kind that the server sends, and must not list more
// than its own bytes can hold.

// Slots of the tables in Arrow's message format, from its published flatbuffers schema.
const (
	slotMessageHeaderType  = 6
	slotMessageHeader      = 8
	slotMessageBodyLength  = 10
	slotSchemaFields       = 6
	slotSchemaMetadata     = 8
	slotFieldDictionary    = 12
	slotFieldChildren      = 14
	slotFieldMetadata      = 16
	slotBatchNodes         = 6
	slotBatchBuffers       = 8
	slotBatchCompression   = 10
	slotBatchVariadicCount = 12
)

const (
	headerSchema = 1
	headerBatch  = 3

	continuation = 0xFFFFFFFF
	prefixBytes  = 8
	// The least bytes that an entry of any list takes.
	minEntryBytes = 4
)

var errTruncated = errors.New("it ends in the middle of a message")

// verify checks all messages of a stream.
func verify(stream []byte) error {
	for len(stream) > 0 {
		if len(stream) < prefixBytes {
			return errTruncated
		}
		if binary.LittleEndian.Uint32(stream) != continuation {
			return errors.New("it is not an Arrow stream")
		}
		size := int64(binary.LittleEndian.Uint32(stream[4:]))
		if size == 0 {
			return nil
		}
		stream = stream[prefixBytes:]
		if size > int64(len(stream)) || size < minEntryBytes {
			return errTruncated
		}
		bodyBytes, err := verifyMessage(stream[:size])
		if err != nil {
			return err
		}
		stream = stream[size:]
		if bodyBytes < 0 || bodyBytes > int64(len(stream)) {
			return errTruncated
		}
		stream = stream[bodyBytes:]
	}
	return nil
}

func verifyMessage(metadata []byte) (bodyBytes int64, err error) {
	message := flatbuffers.Table{Bytes: metadata, Pos: flatbuffers.GetUOffsetT(metadata)}
	header, ok := child(message, slotMessageHeader)
	if !ok {
		return 0, errors.New("a message has no header")
	}
	switch kind := message.GetByteSlot(slotMessageHeaderType, 0); kind {
	case headerSchema:
		err = verifySchema(header)
	case headerBatch:
		err = verifyBatch(header)
	default:
		err = fmt.Errorf("messages of kind %d are not expected", kind)
	}
	return message.GetInt64Slot(slotMessageBodyLength, 0), err
}

func verifySchema(schema flatbuffers.Table) error {
	if err := verifyLists(schema, slotSchemaFields, slotSchemaMetadata); err != nil {
		return err
	}
	offset := flatbuffers.UOffsetT(schema.Offset(slotSchemaFields))
	if offset == 0 {
		return nil
	}
	first := schema.Vector(offset)
	for i := range schema.VectorLen(offset) {
		field := flatbuffers.Table{Bytes: schema.Bytes, Pos: schema.Indirect(first + flatbuffers.UOffsetT(i)*flatbuffers.SizeUOffsetT)}
		if field.Offset(slotFieldDictionary) != 0 || listLength(field, slotFieldChildren) > 0 {
			return errors.New("nested and dictionary columns are not expected")
		}
		if err := verifyLists(field, slotFieldMetadata); err != nil {
			return err
		}
	}
	return nil
}

func verifyBatch(batch flatbuffers.Table) error {
	if batch.Offset(slotBatchCompression) != 0 {
		return errors.New("compressed columns are not expected")
	}
	return verifyLists(batch, slotBatchNodes, slotBatchBuffers, slotBatchVariadicCount)
}

func verifyLists(table flatbuffers.Table, slots ...flatbuffers.VOffsetT) error {
	isTooLong := func(slot flatbuffers.VOffsetT) bool {
		return listLength(table, slot) > len(table.Bytes)/minEntryBytes
	}
	if slices.ContainsFunc(slots, isTooLong) {
		return errors.New("a message lists more than it can hold")
	}
	return nil
}

func listLength(table flatbuffers.Table, slot flatbuffers.VOffsetT) int {
	offset := table.Offset(slot)
	if offset == 0 {
		return 0
	}
	return table.VectorLen(flatbuffers.UOffsetT(offset))
}

func child(table flatbuffers.Table, slot flatbuffers.VOffsetT) (flatbuffers.Table, bool) {
	offset := table.Offset(slot)
	if offset == 0 {
		return flatbuffers.Table{}, false
	}
	found := flatbuffers.Table{Bytes: table.Bytes}
	found.Pos = table.Indirect(table.Pos + flatbuffers.UOffsetT(offset))
	return found, true
}
