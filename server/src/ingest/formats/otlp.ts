/**
 * Turns spans and log records whose attributes describe the sync of a record into events. All others are counted as
 * ignored.
 */
import { ProblemError } from '../../http/problems';
import { textOfBytes } from '../bodyText';
import { Unreadable } from '../readBatch';
import { type Signal } from './otlpMessages';

/** Prefix of the attributes that are read. The rest of a name is that of an event's member, in snake case. */
const PREFIX = 'sync_health.';
const MEMBERS: Record<string, string> = {
  id: 'id',
  connector: 'connector',
  mode: 'mode',
  object: 'object',
  action: 'action',
  record_id: 'recordId',
  status: 'status',
  error_code: 'errorCode',
  error_message: 'errorMessage',
  triggered_by: 'triggeredBy',
  job_id: 'jobId',
  retry_of: 'retryOf',
  attempt: 'attempt',
};

type Values = Record<string, string | number>;
type Members = Record<string, unknown>;

interface Attributes {
  values: Values;
  /** The first attribute of a sync whose value is a number of JSON with more digits than JavaScript keeps. */
  lost?: string | undefined;
}

export interface OtlpItems {
  items: unknown[];
  ignored: number;
}

const RECORD_ID = `${PREFIX}record_id`;
const NO_ATTRIBUTES: Attributes = { values: {} };

const isOfSync = (record: Members) => listOf(record, 'attributes').some(({ key }) => key === RECORD_ID);

const STATUS_ERROR = 2;
const SEVERITY_ERROR = 17;
const NANOS_PER_MS = 1_000_000n;
const MAX_DURATION_MS = 1000 * 366 * 86_400_000;

export function itemsOf(signal: Signal, request: unknown): OtlpItems {
  const [resources, scopes, records] =
    signal === 'traces'
      ? (['resourceSpans', 'scopeSpans', 'spans'] as const)
      : (['resourceLogs', 'scopeLogs', 'logRecords'] as const);
  const items: unknown[] = [];
  let ignored = 0;
  for (const resource of listOf(request, resources)) {
    const service = attributesOf(membersOf(resource.resource)).values['service.name'];
    for (const scope of listOf(resource, scopes)) {
      for (const record of listOf(scope, records)) {
        // Most spans are not of syncs, so nothing is made of them.
        const { values, lost } = isOfSync(record) ? attributesOf(record) : NO_ATTRIBUTES;
        if (values[RECORD_ID] === undefined) {
          ignored++;
        } else {
          const read = signal === 'traces' ? ofSpan : ofLog;
          items.push(lost === undefined ? read(record, values, service) : new Unreadable(lostDigits(lost)));
        }
      }
    }
  }
  return { items, ignored };
}

function ofSpan(span: Members, values: Values, service: string | number | undefined): unknown {
  const [traceId, spanId] = [hexOf(span.traceId), hexOf(span.spanId)];
  const id = isId(traceId) && isId(spanId) ? `${traceId}-${spanId}` : null;
  if (id === null && values[`${PREFIX}id`] === undefined) {
    return new Unreadable(
      `The span has no trace id or no span id, so nothing tells it from others: give it both, or ${PREFIX}id`
    );
  }
  if (isSampled(span.traceState)) {
    return new Unreadable(
      'The span was sampled, so others are missing and counts would be wrong: trace every sync',
      id
    );
  }
  const { code, message } = membersOf(span.status);
  const isFailed = code === STATUS_ERROR || code === 'STATUS_CODE_ERROR';
  return eventOf(values, {
    id: id ?? undefined,
    connector: service,
    status: isFailed ? 'failed' : 'success',
    errorCode: isFailed ? (values['error.type'] ?? 'unknown') : undefined,
    errorMessage: message,
    startTime: momentOf(span.startTimeUnixNano),
    endTime: momentOf(span.endTimeUnixNano),
    traceId,
  });
}

function ofLog(record: Members, values: Values, service: string | number | undefined): unknown {
  const end = [record.timeUnixNano, record.observedTimeUnixNano].map(momentOf).find((moment) => moment !== undefined);
  const durationMs = Number(values[`${PREFIX}duration_ms`]);
  if (!(durationMs >= 0)) {
    return new Unreadable(`${PREFIX}duration_ms is missing: without it a log record has no latency`);
  }
  if (durationMs > MAX_DURATION_MS) {
    return new Unreadable(`${PREFIX}duration_ms is longer than a thousand years`);
  }
  const isFailed = Number(record.severityNumber) >= SEVERITY_ERROR;
  return eventOf(values, {
    connector: service,
    status: isFailed ? 'failed' : 'success',
    errorCode: isFailed ? (values['error.type'] ?? 'unknown') : undefined,
    errorMessage: isFailed ? textOf(membersOf(record.body)) : undefined,
    startTime: end && new Date(Date.parse(end) - Math.round(durationMs)).toISOString(),
    endTime: end,
    traceId: hexOf(record.traceId) || undefined,
  });
}

/** Attributes take precedence over the fields of the span or record. */
function eventOf(values: Values, record: Members): Members {
  const event: Members = { mode: 'realtime', ...record };
  const attributes: Array<[name: string, value: string]> = [];
  for (const [name, value] of Object.entries(values)) {
    const own = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
    const member = Object.hasOwn(MEMBERS, own) ? MEMBERS[own] : undefined;
    if (member !== undefined) {
      event[member] = member === 'attempt' ? Number(value) : String(value);
    } else if (own.startsWith('attributes.')) {
      attributes.push([own.slice('attributes.'.length), String(value)]);
    }
  }
  const told = attributes.length > 0 ? { ...event, attributes: Object.fromEntries(attributes) } : event;
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** OpenTelemetry's rejection threshold `th`, or the older `p` of which 2⁻ᵖ are kept; 0 keeps every span. */
const isSampled = (traceState: unknown) =>
  typeof traceState === 'string' && /(?:^|,)\s*ot=(?:[^,]*;)?(?:th:0*[1-9a-f]|p:0*[1-9])/.test(traceState);

const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {});

/** Throws if it is not a list: ignoring it would let the sender take the items for delivered. */
function listOf(parent: unknown, name: string): readonly Members[] {
  const list = membersOf(parent)[name] ?? NONE;
  if (!isListOfMembers(list)) {
    throw new ProblemError(400, `The body is not an OTLP request: ${name} must be a list of objects.`, { field: name });
  }
  return list;
}

const NONE: readonly Members[] = [];

const isListOfMembers = (value: unknown): value is readonly Members[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null);

function attributesOf(record: Members): Attributes {
  const values: Values = {};
  let lost: string | undefined;
  for (const { key, value } of listOf(record, 'attributes')) {
    const members = membersOf(value);
    const text = textOf(members);
    if (typeof key === 'string' && text !== undefined) {
      values[key] = text;
      if (lost === undefined && key.startsWith(PREFIX) && hasLostDigits(members)) {
        lost = key;
      }
    }
  }
  return { values, lost };
}

const hasLostDigits = ({ intValue }: Members) => typeof intValue === 'number' && !Number.isSafeInteger(intValue);

const lostDigits = (name: string) => `${name} is a number beyond 2⁵³ and lost digits: write it as a text, as OTLP does`;

function textOf({ stringValue, intValue, doubleValue, boolValue }: Members): string | undefined {
  const value = stringValue ?? intValue ?? doubleValue ?? boolValue;
  if (value === undefined || value === null) {
    return undefined;
  }
  return Buffer.isBuffer(value) ? textOfBytes(value) : String(value);
}

/** Lower-case hexadecimal, from text (JSON) or bytes (protobuf). */
const hexOf = (id: unknown): string =>
  typeof id === 'string' ? id.toLowerCase() : Buffer.isBuffer(id) ? id.toString('hex') : '';

/** Ids of zeros are no ids. */
const isId = (hex: string) => /[^0]/.test(hex);

function momentOf(nanos: unknown): string | undefined {
  if (
    (typeof nanos !== 'string' && typeof nanos !== 'number') ||
    !/^\d{1,20}$/.test(String(nanos)) ||
    Number(nanos) === 0
  ) {
    return undefined;
  }
  const moment = new Date(Number(BigInt(nanos) / NANOS_PER_MS));
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
