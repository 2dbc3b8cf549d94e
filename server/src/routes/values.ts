/** `GET /v1/values/{field}`: the values that a variable or a filter can be set to. */
import { FieldValues, FILTER_FIELDS, type FilterField, MAX_LENGTH } from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { Range } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

import { parseRange } from '../queries/range';
import { values } from '../queries/values';
import { filtersOf, FilterParams } from './filterParams';
import { withContext } from './queryContext';

const Params = Type.Object({ field: literals(Object.keys(FILTER_FIELDS) as FilterField[]) });

const Querystring = Type.Object({
  ...Range,
  ...FilterParams,
  search: Type.Optional(Type.String({ maxLength: MAX_LENGTH.search })),
});

export async function valueRoutes(app: FastifyInstance) {
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof Querystring> }>(
    '/v1/values/:field',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['queries'],
        summary: 'Values of a field that occur in a range',
        params: Params,
        querystring: Querystring,
        response: { 200: FieldValues },
      },
    },
    async (request) => {
      const { from, to, search } = request.query;
      const input = {
        field: request.params.field,
        range: parseRange(from, to),
        filters: filtersOf(request.query),
        search,
      };
      return app.queryTurns.each(() => withContext(app, request, (context) => values(context, input)));
    }
  );
}
