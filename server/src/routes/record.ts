/** One business record through everything that happened to it, and the end of all that is known of it. */
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

const Querystring = Type.Object(
  {
    recordId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.recordId }),
    connector: Type.Optional(
      Type.String({ maxLength: MAX_LENGTH.connector, description: 'All that have a record of this id where absent' })
    ),
    from: Timestamp,
    to: Timestamp,
  },
  { additionalProperties: false }
);
type Querystring = Static<typeof Querystring>;

const SearchQuery = Type.Object(
  {
    search: Type.String({
      minLength: 1,
      maxLength: MAX_LENGTH.recordId,
      description: 'Part of a record id, upper and lower case alike',
    }),
    from: Timestamp,
    to: Timestamp,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_ROWS.foundRecords, default: 50 })),
  },
  { additionalProperties: false }
);
type SearchQuery = Static<typeof SearchQuery>;

const ErasureQuery = Type.Object(
  {
    recordId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.recordId }),
    connector: Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector }),
    reason: Type.Optional(Reason),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only tells what would be erased' })),
  },
  { additionalProperties: false }
);
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
          'Of both modes and of every data object; attempts that ended within the range, and commands about those. An empty history is no error: ids of records are not known without events.',
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
          'Among all connectors of the token, both modes and every data object, by attempts that ended within the range: a record of exactly this id first, then those that were synced last.',
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
          'Of both modes and of every data object: events, failures, its places in commands, and its id in what was written. Answered once every table was searched for it again and holds nothing; figures are those of the events that are left. What was erased is rejected where it is sent again; what is synced later is new. May take minutes; one that was interrupted is called again. The audit keeps who, when and why, with a hash of the record.',
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
