/**
 * CloudEvents 1.0 over HTTP: binary, structured and batched. An event's `source` and `id` become the connector and the
 * id of a sync event; its data holds the other members. `subject`, `time` and `traceparent` give the record, the end
 * and the trace when the data has none.
 */
import { isUtf8 as hasOnlyUtf8 } from 'node:buffer';
import { type IncomingHttpHeaders } from 'node:http';

import { BAD_BYTES, checkedItems, parseJson, Unreadable } from '../readBatch';
import { readText } from '../bodyText';

export const CLOUD_EVENT_TYPES = ['application/cloudevents+json', 'application/cloudevents-batch+json'];

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isCloudEvent = (headers: IncomingHttpHeaders) =>
  headers['ce-specversion'] !== undefined || /^application\/cloudevents/i.test(headers['content-type'] ?? '');

export function readCloudEvents(body: Buffer, headers: IncomingHttpHeaders): unknown[] {
  const contentType = headers['content-type'] ?? '';
  const read = readText(body, contentType);
  const parsed = parseJson(read.text, read.isUtf8);
  if (/^application\/cloudevents-batch/i.test(contentType)) {
    return Array.isArray(parsed)
      ? checkedItems(parsed, read.isUtf8).map(syncEventOf)
      : [new Unreadable('The batch is not an array')];
  }
  const isStructured = /^application\/cloudevents/i.test(contentType);
  return checkedItems([isStructured ? parsed : { ...attributesOf(headers), data: parsed }], read.isUtf8).map(
    syncEventOf
  );
}

/**
 * The attributes of binary mode, from the headers, where characters other than printable ASCII are percent-encoded. The SDK
 * for Go puts them there as UTF-8 instead, which Node reads as Latin-1.
 */
function attributesOf(headers: IncomingHttpHeaders): Members {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('ce-') && typeof value === 'string' ? [[name.slice(3), decoded(value)]] : []
    )
  );
}

function decoded(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const text = hasOnlyUtf8(bytes) ? bytes.toString('utf8') : value;
  const plain = /^".*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

function syncEventOf(event: unknown): unknown {
  if (event instanceof Unreadable) {
    return event;
  }
  if (!isMembers(event)) {
    return new Unreadable('The event is not a CloudEvent');
  }
  const { id, source, subject, time, traceparent } = event;
  const fault = faultOf(event);
  if (fault !== null) {
    return new Unreadable(fault, id);
  }
  const data = dataOf(event);
  if (data instanceof Unreadable) {
    return new Unreadable(data.reason, id);
  }
  const used = faultOfUsed(event, data);
  if (used !== null) {
    return new Unreadable(used, id);
  }
  const traceId = typeof traceparent === 'string' ? /^[0-9a-f]{2}-([0-9a-f]{32})-/i.exec(traceparent)?.[1] : undefined;
  const known = { recordId: subject, endTime: time, traceId };
  return { ...withoutAbsent(known), ...withoutAbsent(data), id, connector: source };
}

const withoutAbsent = (members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));

const NEEDED = ['specversion', 'id', 'source', 'type'] as const;

/** What is wrong with the attributes that every CloudEvent has. */
function faultOf(event: Members): string | null {
  for (const name of NEEDED) {
    const value = event[name] ?? '';
    if (value === '') {
      return `${name} is missing: a CloudEvent has ${NEEDED.join(', ')}`;
    }
    if (typeof value !== 'string') {
      return `${name} must be a string`;
    }
  }
  return event.specversion === '1.0' ? null : 'specversion must be "1.0"';
}

/** What is wrong with the attributes that stand for members which the data lacks. */
function faultOfUsed({ subject, time }: Members, { recordId, endTime }: Members): string | null {
  const isWrong = (attribute: unknown, member: unknown) =>
    (member ?? null) === null && (attribute ?? null) !== null && typeof attribute !== 'string';
  return isWrong(subject, recordId)
    ? 'subject must be a string'
    : isWrong(time, endTime)
      ? 'time must be a string'
      : null;
}

/** The members of a sync event, or why there are none. */
function dataOf({ data: given = null, data_base64: encoded = null }: Members): Members | Unreadable {
  if (given !== null && encoded !== null) {
    return new Unreadable('data and data_base64 are both given: a CloudEvent has one of them');
  }
  const data = encoded === null ? given : decodedData(encoded);
  return data instanceof Unreadable || isMembers(data)
    ? data
    : new Unreadable('data must be an object with the members of a sync event');
}

function decodedData(encoded: unknown): unknown {
  if (typeof encoded !== 'string') {
    return new Unreadable('data_base64 must be a string');
  }
  const { text, isUtf8 } = readText(Buffer.from(encoded, 'base64'), '');
  if (!isUtf8) {
    return new Unreadable(BAD_BYTES);
  }
  try {
    return JSON.parse(text);
  } catch {
    return new Unreadable('data_base64 must be JSON in Base64');
  }
}
