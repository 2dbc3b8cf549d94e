/** A table in Arrow. */
import { type ColumnInfo } from '@sync-health/contract';
import {
  Bool,
  Field,
  Float64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  TimestampNanosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';

import { type Table as AnswerTable, type Values } from './answer';

/** The same Arrow types that the engine sends, see projection.ts: the backend reads both the same way. */
export function arrowOf({ columns, values }: AnswerTable): Buffer {
  const children = columns.map(({ type }, index) => columnData(type, values[index] ?? []));
  const fields = columns.map(
    (column, index) => new Field(column.name, children[index]!.type, column.nullable ?? false, metadataOf(column))
  );
  const schema = new Schema(fields);
  const data = makeData({ type: new Struct(fields), length: values[0]?.length ?? 0, nullCount: 0, children });
  return Buffer.from(tableToIPC(new Table(schema, new RecordBatch(schema, data)), 'stream'));
}

/** The column's labels and change flag as Arrow field metadata, whose values are texts. */
const metadataOf = ({ labels, change }: ColumnInfo) =>
  new Map([
    ...(labels ? [['labels', JSON.stringify(labels)] as const] : []),
    ...(change ? [['change', 'true'] as const] : []),
  ]);

function columnData(type: ColumnInfo['type'], values: Values) {
  switch (type) {
    case 'string':
      return textData(values as ReadonlyArray<string | null>);
    case 'boolean':
      return vectorFromArray(values, new Bool()).data[0]!;
    default:
      return numericData(type, values as ReadonlyArray<number | null>);
  }
}

/** Encodes all texts at once: a builder, which takes one text at a time, is several times slower. */
function textData(values: ReadonlyArray<string | null>) {
  const { nullBitmap, nullCount } = nullsOf(values);
  const valueOffsets = new Int32Array(values.length + 1);
  for (let row = 0; row < values.length; row++) {
    valueOffsets[row + 1] = valueOffsets[row]! + Buffer.byteLength(values[row] ?? '');
  }
  const data = Buffer.from(values.join(''));
  if (data.length !== valueOffsets[values.length]) {
    // Joining two texts merged the halves of a surrogate pair at their ends.
    return textData(values.map((value) => value?.toWellFormed() ?? null));
  }
  return makeData({ type: new Utf8(), length: values.length, nullCount, nullBitmap, valueOffsets, data });
}

function nullsOf(values: readonly unknown[]) {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = values.length;
  for (let row = 0; row < values.length; row++) {
    if (values[row] !== null) {
      nullBitmap[row >> 3]! |= 1 << (row & 7);
      nullCount--;
    }
  }
  return { nullBitmap, nullCount };
}

function numericData(type: 'time' | 'number', values: ReadonlyArray<number | null>) {
  const rows = { length: values.length, ...nullsOf(values) };
  // A null is stored as zero; the null bitmap hides it.
  return type === 'number'
    ? makeData({ ...rows, type: new Float64(), data: new Float64Array(values as number[]) })
    : makeData({
        ...rows,
        type: new TimestampNanosecond('UTC'),
        data: BigInt64Array.from(values, (ms) => BigInt(ms ?? 0) * NANOSECONDS_PER_MS),
      });
}

const NANOSECONDS_PER_MS = 1_000_000n;
