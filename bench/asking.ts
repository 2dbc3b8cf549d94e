/** Asks the server a panel's query, as a dashboard does. */
import { type QueryResult } from '@sync-health/contract';

import { type Panel } from './panels';
import { type Process, TOKEN } from './processes';

const ARROW = 'application/vnd.apache.arrow.stream';

const bodyOf = ({ query, fromMs, toMs, timeZone }: Panel) => ({
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
  ...(timeZone ? { timeZone } : {}),
  query,
});

const ask = (server: Process, panel: Panel, accept: string) => server.ask('/v1/query', bodyOf(panel), { accept });

/** For callers that need to see how it is refused. */
export const requestOf = (panel: Panel) => ({
  path: '/v1/query',
  init: {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', accept: ARROW },
    body: JSON.stringify(bodyOf(panel)),
  },
});

/** The format that the plugin's backend requests. */
export const askArrow = async (server: Process, panel: Panel) => (await ask(server, panel, ARROW)).arrayBuffer();

export const askJson = async (server: Process, panel: Panel) =>
  (await (await ask(server, panel, 'application/json')).json()) as QueryResult;

export const columnOf = ({ fields }: QueryResult, name: string) =>
  fields.find((field) => field.name === name)?.values ?? [];

export const sumOf = (answer: QueryResult, name: string) =>
  columnOf(answer, name).reduce<number>((sum, value) => sum + Number(value), 0);
