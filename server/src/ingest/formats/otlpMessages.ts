/** OTLP requests and responses, as JSON or protobuf, with only the fields that are used here. */
import protobuf from 'protobufjs';

import { ProblemError } from '../../http/problems';
import { readText } from '../bodyText';
import { assertFewValues, notUtf8 } from '../readBatch';

/**
 * Field numbers are OTLP's; unnamed fields are skipped. Texts are declared as bytes, which is the same on the wire, so
 * that bytes that are not UTF-8 can be told from valid text.
 */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message AnyValue {
    oneof value { bytes string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }
  }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message Status { string message = 2; int32 code = 3; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; string name = 5;
    fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9; Status status = 15;
  }
  message LogRecord {
    fixed64 time_unix_nano = 1; int32 severity_number = 2; AnyValue body = 5; repeated KeyValue attributes = 6;
    bytes trace_id = 9; bytes span_id = 10; fixed64 observed_time_unix_nano = 11;
  }
  message ScopeSpans { repeated Span spans = 2; }
  message ScopeLogs { repeated LogRecord log_records = 2; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
  message TracesRequest { repeated ResourceSpans resource_spans = 1; }
  message LogsRequest { repeated ResourceLogs resource_logs = 1; }
  message PartialSuccess { int64 rejected = 1; string error_message = 2; }
  message Response { PartialSuccess partial_success = 1; }
  message RpcStatus { int32 code = 1; string message = 2; }
`);

export type Signal = 'traces' | 'logs';

const REQUESTS = { traces: root.lookupType('TracesRequest'), logs: root.lookupType('LogsRequest') };
const RESPONSE = root.lookupType('Response');
const RPC_STATUS = root.lookupType('RpcStatus');

export const PROTOBUF = 'application/x-protobuf';

export const isProtobuf = (contentType: string) => contentType.toLowerCase().startsWith(PROTOBUF);

/**
 * The request as plain objects. JSON and protobuf differ: ids and texts are texts or bytes, 64-bit numbers are texts or
 * numbers. Throws a 400.
 */
export function readRequest(signal: Signal, body: Buffer, contentType: string): unknown {
  try {
    return isProtobuf(contentType) ? decoded(signal, body) : assertMessage(parseText(body, contentType), signal);
  } catch (error) {
    if (error instanceof ProblemError) {
      throw error;
    }
    throw new ProblemError(
      400,
      `The body is not an OTLP request: ${error instanceof Error ? error.message : 'unreadable'}`
    );
  }
}

function decoded(signal: Signal, body: Buffer): unknown {
  assertFewFields(body);
  return REQUESTS[signal].toObject(REQUESTS[signal].decode(body), { longs: String, bytes: Buffer });
}

/** More than any body of real spans has. Each takes hundreds of bytes of memory, and as few as two in a body. */
const MAX_FIELDS = 4_000_000;

/** Fields that hold messages in which others may be repeated: those of resources, scopes, and spans or log records. */
interface Fields {
  [number: number]: Fields;
}
const WITH_REPEATED: Fields = { 1: { 1: {}, 2: { 2: {} } } };

/** Throws a 413 for a body that would take gigabytes once decoded. */
function assertFewFields(body: Buffer) {
  const reader = protobuf.Reader.create(body);
  let count = 0;
  const walk = (end: number, followed: Fields) => {
    while (reader.pos < end) {
      const tag = reader.uint32();
      if ((tag & 7) !== LENGTH_DELIMITED) {
        reader.skipType(tag & 7);
        continue;
      }
      if (++count > MAX_FIELDS) {
        throw new ProblemError(413, `The body has more than ${MAX_FIELDS} fields: send fewer at a time.`);
      }
      const length = reader.uint32();
      const within = followed[tag >>> 3];
      const until = reader.pos + length;
      if (within) {
        walk(Math.min(until, end), within);
      }
      reader.pos = until;
    }
  };
  walk(body.length, WITH_REPEATED);
}

const LENGTH_DELIMITED = 2;

function parseText(body: Buffer, contentType: string): unknown {
  const { text, isUtf8 } = readText(body, contentType);
  if (!isUtf8) {
    throw notUtf8();
  }
  assertFewValues(text);
  return JSON.parse(text);
}

/** Throws if the value is not an object: ignoring it would let the sender take it for delivered. */
function assertMessage(value: unknown, signal: Signal): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`it must be an object with the member ${LISTS[signal]}`);
  }
  return value;
}

const LISTS: Record<Signal, string> = { traces: 'resourceSpans', logs: 'resourceLogs' };

export function encodeResponse(signal: Signal, contentType: string, rejected: number, message: string): Buffer {
  const partial = rejected > 0 || message !== '';
  if (isProtobuf(contentType)) {
    return Buffer.from(
      RESPONSE.encode(partial ? { partialSuccess: { rejected, errorMessage: message } } : {}).finish()
    );
  }
  const name = signal === 'traces' ? 'rejectedSpans' : 'rejectedLogRecords';
  // Protobuf's JSON writes 64-bit numbers as text.
  return Buffer.from(
    JSON.stringify(partial ? { partialSuccess: { [name]: String(rejected), errorMessage: message } } : {})
  );
}

/** The gRPC code for each HTTP status that is sent. */
const RPC_CODES: Record<number, number> = { 400: 3, 401: 16, 403: 7, 413: 8, 415: 3, 429: 8, 503: 14 };

export function encodeStatus(contentType: string, status: number, message: string): Buffer {
  const value = { code: RPC_CODES[status] ?? 13, message };
  return Buffer.from(isProtobuf(contentType) ? RPC_STATUS.encode(value).finish() : JSON.stringify(value));
}
