/** Decorates `app.queryTurns`: queries wait for their turn, and equal queries at the same time are answered once. */
import { type FastifyInstance } from 'fastify';

import { currentRequest, onBehalfOf } from '../telemetry/requestContext';
import { SharedAnswers } from './sharedAnswers';
import { type Asking, Turns } from './turns';

interface QueryTurns {
  /** Runs `work` in its turn. */
  each<T>(work: () => Promise<T>): Promise<T>;
  /** The same for a query that others may share. Equal keys mean equal answers. */
  shared<T>(key: string, asking: Pick<Asking, 'isUrgent'>, work: () => Promise<T>): Promise<T>;
}

declare module 'fastify' {
  interface FastifyInstance {
    queryTurns: QueryTurns;
  }
}

/** Only reads, although it is a POST. */
const QUERY_ROUTE = '/v1/query';

/** A GET that records that commands were delivered. */
const HANDING_OUT_ROUTE = '/v1/commands/pending';

/** Whether the response may acknowledge a change that queries can see. */
function mayAcknowledge(method: string, route: string | undefined): boolean {
  return route !== QUERY_ROUTE && (route === HANDING_OUT_ROUTE || !['GET', 'HEAD', 'OPTIONS'].includes(method));
}

export function registerQueryTurns(app: FastifyInstance) {
  const { queriesAtOnce: atOnce, queryQueue: maxWaiting, queryWaitMs: maxWaitMs, sharesAnswers } = app.config;
  const turns = new Turns({ atOnce, maxWaiting, maxWaitMs });
  let answered = 0;
  app.addHook('onSend', async (request) => {
    if (mayAcknowledge(request.method, request.routeOptions.url)) {
      answered++;
    }
  });
  const isAlone = app.storage.kind === 'embedded' && app.decisions.dialect === 'sqlite';
  const answers = new SharedAnswers<unknown>(() => (isAlone ? answered : null));

  app.decorate('queryTurns', {
    each: (work) => turns.run(work, { reader: currentRequest()?.reader }),
    async shared<T>(key: string, { isUrgent }: Pick<Asking, 'isUrgent'>, work: () => Promise<T>) {
      const asker = currentRequest();
      if (!sharesAnswers) {
        return turns.run(work, { isUrgent, reader: asker?.reader });
      }
      const answer = await answers.ask(key, asker?.reader, (reader, onBegin) =>
        // Statements carry the request id of whoever asked first, and run for as long as anybody waits.
        onBehalfOf(asker && { ...asker, reader }, () =>
          turns.run(
            () => {
              onBegin();
              return work();
            },
            { isUrgent, reader }
          )
        )
      );
      return answer as T;
    },
  });
  app.metrics.observe('sync_health_queries_running', 'Queries that are worked on', () => turns.running);
  app.metrics.observe('sync_health_queries_waiting', 'Queries that wait for their turn', () => turns.waiting);
  app.metrics.observe(
    'sync_health_queries_shared',
    'Queries since the start that were given an answer made for another one that asked the same',
    () => answers.shared
  );
}
