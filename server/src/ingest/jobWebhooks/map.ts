/**
 * Reads notifications of any JSON by a map: where in it the members of a job report are. A place is a JSON Pointer
 * (RFC 6901), such as `/data/runId`.
 */
import { JOB_STATUSES, type JobStatus } from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { type Static, Type } from '@sinclair/typebox';

import { type Ignored, type JobWebhook, type Notified } from './jobWebhook';
import { countOf, membersOf, shownValue, textOf } from './members';

const Place = Type.String({ pattern: '^(/([^~/]|~[01])*)+$', maxLength: 500 });
const Value = Type.Object({ value: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false });
const FirstOf = Type.Object({ firstOf: Type.Array(Place, { minItems: 1 }) }, { additionalProperties: false });
const Text = Type.Union([Place, Value, FirstOf]);
const Time = Type.Union([
  Place,
  FirstOf,
  Type.Object(
    { of: Place, since1970: Type.Union([Type.Literal('seconds'), Type.Literal('milliseconds')]) },
    { additionalProperties: false }
  ),
]);
/** Without `is`, the sender's words are those of a job. */
const Status = Type.Object(
  { of: Place, is: Type.Optional(Type.Record(Type.String(), literals(JOB_STATUSES))) },
  { additionalProperties: false }
);

export const JobMap = Type.Object(
  {
    jobId: Text,
    connector: Text,
    scope: Text,
    status: Status,
    updatedAt: Time,
    startTime: Type.Optional(Time),
    endTime: Type.Optional(Time),
    totalRecords: Type.Optional(Place),
    triggeredBy: Type.Optional(Text),
  },
  { additionalProperties: false }
);
export type JobMap = Static<typeof JobMap>;

export function readerOf(map: JobMap): JobWebhook['read'] {
  return (body): Notified | Ignored => {
    const status = statusOf(body, map.status);
    return status === null
      ? { ignored: ignoredBy(body, map.status) }
      : {
          jobId: textAt(body, map.jobId),
          connector: textAt(body, map.connector),
          scope: textAt(body, map.scope),
          status,
          updatedAt: timeAt(body, map.updatedAt),
          startTime: (map.startTime && timeAt(body, map.startTime)) || undefined,
          endTime: (map.endTime && timeAt(body, map.endTime)) || undefined,
          totalRecords: map.totalRecords === undefined ? undefined : countAt(body, map.totalRecords),
          triggeredBy: (map.triggeredBy && textAt(body, map.triggeredBy)) || undefined,
        };
  };
}

function statusOf(body: unknown, { of, is }: JobMap['status']): JobStatus | null {
  const word = textOf(valueAt(body, of));
  if (is === undefined) {
    return JOB_STATUSES.find((status) => status === word) ?? null;
  }
  return Object.hasOwn(is, word) ? (is[word] ?? null) : null;
}

function ignoredBy(body: unknown, { of, is }: JobMap['status']): string {
  const words = is === undefined ? JOB_STATUSES : Object.keys(is);
  return `It tells no state of a job: ${of} has ${shownValue(valueAt(body, of))}, and the words of the map are ${words.join(', ')}`;
}

function textAt(body: unknown, source: Static<typeof Text>): string {
  if (typeof source === 'string') {
    return textOf(valueAt(body, source));
  }
  if ('value' in source) {
    return source.value;
  }
  return source.firstOf.map((place) => textOf(valueAt(body, place))).find((text) => text !== '') ?? '';
}

function timeAt(body: unknown, source: Static<typeof Time>): string {
  if (typeof source === 'string' || 'firstOf' in source) {
    return textAt(body, source);
  }
  const number = Number(textOf(valueAt(body, source.of)) || NaN);
  const moment = new Date(source.since1970 === 'seconds' ? number * 1000 : number);
  return Number.isNaN(moment.getTime()) ? '' : moment.toISOString();
}

/** Some senders write counts as texts. */
function countAt(body: unknown, place: string): number | undefined {
  const value = valueAt(body, place);
  return countOf(typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value);
}

function valueAt(body: unknown, place: string): unknown {
  let value = body;
  for (const step of place.slice(1).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const members = membersOf(value);
    value = Object.hasOwn(members, name) ? members[name] : undefined;
  }
  return value;
}
