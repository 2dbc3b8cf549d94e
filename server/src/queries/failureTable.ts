/** Makes the rows of a page of failures: planning their columns takes the engine longer than reading the page. */
import { COLUMNS } from '@sync-health/contract';

import { type Attempts } from '../failures/namedAttempts';
import { type Table, type Values } from './answer';
import { type FoundFailures } from './failurePages';

/** A page of at most `limit` rows. `found` must have one row more if there is one. */
export function failureTable(found: FoundFailures, attempts: Attempts, limit: number): Table {
  const { connector, id, mode, record_id: recordId, job_id: jobId, untimed } = found;
  const endTime = found.rev.map((rev) => -Number(rev));
  const values: Readonly<Record<(typeof COLUMNS.failures)[number]['name'], Values>> = {
    id,
    recordId,
    connector,
    mode,
    object: found.object,
    action: found.action,
    startTime: endTime.map((endMs, row) => (untimed[row] ? null : endMs - Number(found.latency[row]))),
    endTime,
    errorCode: found.error_code,
    errorMessage: orNulls(found.error_message),
    triggeredBy: orNulls(found.triggered_by),
    jobId: orNulls(jobId),
    state: orNulls(found.state),
    attempts: found.attempt.map((attempt, row) =>
      mode[row] === 'realtime' ? Number(attempt) + attempts(connector[row], id[row]) : attempt
    ),
    objectOrJobId: mode.map((each, row) => (each === 'manual' ? jobId[row]! : recordId[row]!)),
    traceId: orNulls(found.trace_id),
  };
  const hasMore = id.length > limit;
  const last = limit - 1;
  return {
    columns: COLUMNS.failures,
    values: COLUMNS.failures.map(({ name }) => (hasMore ? values[name]!.slice(0, limit) : values[name]!)),
    ...(hasMore ? { position: [found.sort_by[last], connector[last], id[last]] as Array<string | number> } : {}),
  };
}

const orNulls = (texts: Values): Values => texts.map((text) => (text === '' ? null : text));
