/** The life of error groups: operators acknowledge, assign, mute and resolve them. */
import {
  type ErrorGroupDecision,
  ErrorGroupDecisionList,
  ErrorGroupHistory,
  ErrorGroupInput,
  MAX_ROWS,
} from '@sync-health/contract';
import { Timestamp } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

import { requestedBy } from '../auth/requestedBy';
import { assertConnector } from '../auth/scopes';
import { type DecidedGroup, decideGroup, type StoredDecision } from '../decisions/errorGroups';
import { decisionHistory } from '../decisions/errorGroupHistory';
import { ERROR_GROUP_SQL } from '../failures/errorGroup';
import { ProblemError } from '../http/problems';
import { parseRange } from '../queries/range';
import { SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { parseTimestamp } from '../time';

const Params = Type.Object({ groupId: Type.String({ minLength: 1, maxLength: 100 }) });
type Params = Static<typeof Params>;

const Querystring = Type.Object({
  from: Timestamp,
  to: Timestamp,
  groupId: Type.Optional(Type.String({ maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_ROWS.records })),
});
type Querystring = Static<typeof Querystring>;

const DEFAULT_LIMIT = 100;

export async function errorGroupRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Querystring }>(
    '/v1/error-groups/decisions',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['errors'],
        summary: 'Who acknowledged, assigned, muted or resolved error groups',
        description: 'All decisions within the range, newest first, including those that were replaced.',
        querystring: Querystring,
        response: { 200: ErrorGroupHistory },
      },
    },
    ({ query: { from, to, groupId, limit = DEFAULT_LIMIT }, caller }): Promise<ErrorGroupHistory> =>
      decisionHistory(app.decisions.db, {
        range: parseRange(from, to),
        groupIds: groupId === undefined ? undefined : [groupId],
        connectors: caller?.connectors ?? null,
        limit,
      })
  );

  app.put<{ Params: Params; Body: ErrorGroupInput }>(
    '/v1/error-groups/:groupId',
    {
      onRequest: app.requireScope('operate'),
      // Null assigns to nobody.
      config: { keepsNull: ['assignee'] },
      schema: {
        tags: ['errors'],
        summary: 'Acknowledge, assign, mute or resolve an error group',
        description:
          'For one connector, or for every connector of the token that has the group. `X-Requested-By` names the person who decides; encode names beyond ASCII as in RFC 8187.',
        params: Params,
        body: ErrorGroupInput,
        response: { 200: ErrorGroupDecisionList },
      },
    },
    async (request): Promise<ErrorGroupDecisionList> => {
      const { groupId } = request.params;
      const { connector, status, assignee, reason = null } = request.body;
      if (connector !== undefined) {
        assertConnector(request, connector);
      }
      const nowMs = Date.now();
      const mutedUntilMs = readMutedUntil(request.body, nowMs);
      const allowed = connector === undefined ? (request.caller?.connectors ?? null) : [connector];
      const groups = await groupsOf(app.storage, groupId, allowed);
      if (groups.length === 0) {
        const where = connector === undefined ? '' : ` of the connector ${connector}`;
        throw new ProblemError(404, `There is no error group ${groupId}${where}.`, { field: 'groupId' });
      }
      const change = { status, assignee, mutedUntilMs, reason, decidedBy: requestedBy(request), nowMs };
      const rows = await decideGroup(app.decisions, groupId, groups, { ...change, token: request.caller?.name ?? '' });
      return { decisions: rows.map(decisionOf) };
    }
  );
}

function readMutedUntil({ status, mutedUntil }: ErrorGroupInput, nowMs: number): number | null {
  if (mutedUntil === undefined) {
    return null;
  }
  if (status !== 'muted') {
    throw new ProblemError(422, 'mutedUntil is only for the status muted.', { field: 'mutedUntil' });
  }
  const ms = parseTimestamp(mutedUntil);
  if (ms === null || ms <= nowMs) {
    throw new ProblemError(422, 'mutedUntil must be in the future.', { field: 'mutedUntil' });
  }
  return ms;
}

function groupsOf(storage: Storage, groupId: string, connectors: readonly string[] | null): Promise<DecidedGroup[]> {
  const params = new SqlParams();
  const allowed = connectors ? `AND connector IN ${params.add('Array(String)', [...connectors])}` : '';
  return storage.rows<DecidedGroup>(
    `SELECT connector, -min(rev) AS lastSeenMs, any(error_code) AS errorCode, any(message_group) AS message FROM failures FINAL
    WHERE ${ERROR_GROUP_SQL} = ${params.add('String', groupId)} ${allowed}
    GROUP BY connector ORDER BY connector`,
    params.all
  );
}

const decisionOf = (row: StoredDecision): ErrorGroupDecision => ({
  groupId: row.group_id,
  connector: row.connector,
  status: row.status,
  assignee: row.assignee,
  mutedUntil: row.muted_until_ms,
  reason: row.reason,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at_ms,
});
