/** One record: everything that happened to it, and its erasure. */
import { MAX_LENGTH, MAX_ROWS, RecordErasure, RecordHistory, RecordList } from '@sync-health/contract';
import { Reason } from '@sync-health/contract/reason';
import { Timestamp } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

import { requestedBy } from '../auth/requestedBy';
import { assertConnector } from '../auth/scopes';
import { findRecords } from '../queries/findRecords';
import { parseRange } from '../queries/range';
import { recordHistory } from '../queries/recordHistory';
import { withContext } from './queryContext';

const Querystring = Type.Object({
  recordId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.recordId }),
  connector: Type.Optional(
    Type.String({
      maxLength: MAX_LENGTH.connector,
      description: 'All connectors with a record of this id when absent',
    })
  ),
  from: Timestamp,
  to: Timestamp,
});
type Querystring = Static<typeof Querystring>;

const SearchQuery = Type.Object({
  search: Type.String({
    minLength: 1,
    maxLength: MAX_LENGTH.recordId,
    description: 'Part of a record id; case is ignored',
  }),
  from: Timestamp,
  to: Timestamp,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_ROWS.foundRecords, default: 50 })),
});
type SearchQuery = Static<typeof SearchQuery>;

const ErasureQuery = Type.Object({
  recordId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.recordId }),
  connector: Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector }),
  reason: Type.Optional(Reason),
  dryRun: Type.Optional(Type.Boolean({ description: 'Only reports what would be erased' })),
});
type ErasureQuery = Static<typeof ErasureQuery>;

export async function recordRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Querystring }>(
    '/v1/record',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['queries'],
        summary: 'All attempts to sync one record, and the commands about its failures',
        description:
          'Both modes and every data object: attempts that ended within the range, and the commands about them. An unknown record has an empty history.',
        querystring: Querystring,
        response: { 200: RecordHistory },
      },
    },
    (request): Promise<RecordHistory> => {
      const { recordId, connector, from, to } = request.query;
      const range = parseRange(from, to);
      return app.queryTurns.each(() =>
        withContext(app, request, (context) => recordHistory(context, { recordId, connector, range }))
      );
    }
  );

  app.get<{ Querystring: SearchQuery }>(
    '/v1/records',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['queries'],
        summary: 'Find records by a part of their ids',
        description:
          'Among all connectors of the token, both modes and every data object, by attempts that ended within the range. A record with exactly this id comes first, then the most recently synced.',
        querystring: SearchQuery,
        response: { 200: RecordList },
      },
    },
    (request): Promise<RecordList> => {
      const { search, from, to, limit = 50 } = request.query;
      const range = parseRange(from, to);
      return app.queryTurns.each(() =>
        withContext(app, request, (context) => findRecords(context, { search, range, limit }))
      );
    }
  );

  app.delete<{ Querystring: ErasureQuery }>(
    '/v1/record',
    {
      onRequest: app.requireScope('manage'),
      schema: {
        tags: ['queries'],
        summary: 'Erase everything about a record',
        description:
          'Both modes and every data object: events, failures, items of commands, and its id in stored texts. The answer comes when a second search of every table finds nothing; figures are then those of the remaining events. Erased events are rejected when sent again; later attempts are new. May take minutes; repeat the call if it was interrupted. The audit keeps who, when and why, with a hash of the record.',
        querystring: ErasureQuery,
        response: { 200: RecordErasure },
      },
    },
    (request): Promise<RecordErasure> => {
      const { recordId, connector, reason = '', dryRun = false } = request.query;
      assertConnector(request, connector);
      const key = { connector, recordId };
      return dryRun ? app.erasures.look(key) : app.erasures.erase({ ...key, actor: requestedBy(request), reason });
    }
  );
}
