/** What each connector sent, with which clients and formats, and what was rejected and why. */
import {
  ConnectorDetail,
  ConnectorList,
  type ConnectorSource,
  type ConnectorSummary,
  type ConnectorToken,
  MAX_LENGTH,
  type Rejection,
} from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { mayUseConnector } from '../auth/scopes';
import {
  type IntakeRejection,
  type IntakeSource,
  type IntakeTotals,
  intakeTotals,
  rejectionsOf,
  sourcesOf,
} from '../decisions/intake';
import { lastReports } from '../decisions/jobs';
import { listTokens } from '../decisions/tokens';
import { ProblemError } from '../http/problems';
import { arrivalDelay } from '../queries/arrivalDelay';
import { latestEvents } from '../queries/lastEvents';
import { withContext } from './queryContext';

const Params = Type.Object({ connector: Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector }) });
type Params = Static<typeof Params>;

const COUNTED =
  'Counts begin at `countedSince` and are up to date within seconds. Rows not seen for the retention of events are deleted.';

export async function connectorRoutes(app: FastifyInstance) {
  const { decisions } = app;
  /** Later than the end of every event that may have been accepted. */
  const endMs = () => Date.now() + app.config.aheadMs + 1;

  app.get(
    '/v1/connectors',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['connectors'],
        summary: 'What each connector sent, and what was rejected',
        description: COUNTED,
        response: { 200: ConnectorList },
      },
    },
    async (request): Promise<ConnectorList> => {
      const connectors = request.caller?.connectors ?? null;
      const latest = await app.queryTurns.each(() =>
        withContext(app, request, (context) => latestEvents(context, endMs()))
      );
      const totals = new Map((await intakeTotals(decisions.db, connectors)).map((each) => [each.connector, each]));
      const reports = await lastReports(decisions.db, connectors);
      const names = [...new Set([...latest.keys(), ...totals.keys(), ...reports.keys()])].sort();
      return {
        connectors: names.map((name) => summaryOf(name, latest.get(name), totals.get(name), reports.get(name))),
        unattributed: connectors ? [] : (await rejectionsOf(decisions.db, '')).map(shownRejection),
      };
    }
  );

  app.get<{ Params: Params }>(
    '/v1/connectors/:connector',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['connectors'],
        summary: 'One connector: its tokens, libraries and formats, its delay, and what was rejected of it',
        description: COUNTED,
        params: Params,
        response: { 200: ConnectorDetail },
      },
    },
    async (request): Promise<ConnectorDetail> => {
      const { connector } = request.params;
      const unknown = new ProblemError(404, `The connector ${connector} has sent nothing.`, { field: 'connector' });
      if (!mayUseConnector(request, connector)) {
        throw unknown;
      }
      const { latestMs, delay } = await app.queryTurns.each(() =>
        withContext(app, request, async (context) => {
          const ms = (await latestEvents(context, endMs(), [connector])).get(connector);
          return { latestMs: ms, delay: ms === undefined ? null : await arrivalDelay(context, connector, ms) };
        })
      );
      const [totals] = await intakeTotals(decisions.db, [connector]);
      const sources = await sourcesOf(decisions.db, connector);
      const rejections = await rejectionsOf(decisions.db, connector);
      const reportedMs = (await lastReports(decisions.db, [connector])).get(connector);
      if (latestMs === undefined && !totals && reportedMs === undefined && rejections.length === 0) {
        throw unknown;
      }
      return {
        ...summaryOf(connector, latestMs, totals, reportedMs),
        delay,
        sources: sources.map(shownSource),
        tokens: await tokensOf(request, connector, sources),
        rejections: rejections.map(shownRejection),
      };
    }
  );

  /** A bound token sees of other tokens only what they sent. */
  async function tokensOf(
    { caller }: FastifyRequest,
    connector: string,
    sources: readonly IntakeSource[]
  ): Promise<ConnectorToken[]> {
    const used = new Set(sources.map((source) => source.token_id));
    const all = await listTokens(decisions.db, true);
    return all
      .filter(
        (token) =>
          used.has(token.id) ||
          (token.state === 'valid' && token.scopes.includes('ingest') && token.connectors?.includes(connector))
      )
      .filter((token) => !caller?.connectors || used.has(token.id) || token.connectors?.length === 1)
      .map((token) => ({
        id: token.id,
        name: token.name,
        lastUsed: token.last_used_at_ms,
        expires: token.expires_at_ms,
        revoked: token.revoked_at_ms,
      }));
  }
}

const NOTHING = { accepted: 0, duplicates: 0, conflicts: 0, rejected: 0 };

function summaryOf(
  connector: string,
  latestMs: number | undefined,
  totals: IntakeTotals | undefined,
  reportedMs: number | undefined
): ConnectorSummary {
  const { accepted, duplicates, conflicts, rejected } = totals ?? NOTHING;
  return {
    connector,
    lastEvent: latestMs ?? null,
    lastSent: newest(totals?.lastMs, reportedMs),
    countedSince: totals?.firstMs ?? null,
    accepted,
    duplicates,
    conflicts,
    rejected,
  };
}

function newest(...times: Array<number | undefined>): number | null {
  const known = times.filter((ms) => ms !== undefined);
  return known.length > 0 ? Math.max(...known) : null;
}

const shownSource = ({ token_id, format, client, first_ms, last_ms, ...counts }: IntakeSource): ConnectorSource => ({
  tokenId: token_id,
  format,
  client,
  accepted: counts.accepted,
  duplicates: counts.duplicates,
  conflicts: counts.conflicts,
  rejected: counts.rejected,
  firstSeen: first_ms,
  lastSeen: last_ms,
});

const shownRejection = ({ unit, reason, count, first_ms, last_ms, detail, sample }: IntakeRejection): Rejection => ({
  unit,
  reason,
  count,
  firstSeen: first_ms,
  lastSeen: last_ms,
  detail,
  sample,
});
