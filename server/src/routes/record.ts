/** One business record through everything that happened to it. */
import { MAX_LENGTH, RecordHistory } from '@sync-health/contract';
import { Timestamp } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

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
}
