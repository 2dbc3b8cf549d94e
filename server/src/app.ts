/** Builds the server as a Fastify instance, from parts in the order of their dependencies. */
import { randomUUID } from 'node:crypto';

import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';

import { registerAbsentMembers } from './http/absentMembers';
import { registerApiDocs } from './http/apiDocs';
import { registerAuth } from './auth/scopes';
import { takeOverTokens } from './auth/takeOverTokens';
import { tokensFileOf } from './auth/tokenFile';
import { Tokens } from './auth/tokens';
import { registerControl } from './backup/control';
import { registerBodyMemory } from './http/bodyMemory';
import { registerCounts } from './check/countsPlugin';
import { registerCheck } from './check/watch';
import { marking, registerChangeFeed } from './changeFeed/plugin';
import { registerClosing } from './http/closing';
import { registerCommands } from './commands/plugin';
import { type Config } from './config/config';
import { registerForgetting } from './decisions/forget';
import { openDecisions } from './decisions/open';
import { openSqlite } from './decisions/sqlite';
import { type DecisionStore } from './decisions/store';
import { takeOver } from './decisions/takeOver';
import { ErasedRecords } from './erasure/erasedRecords';
import { registerErasures } from './erasure/plugin';
import { ErrorCatalogue } from './errorCatalogue/catalogue';
import { readCatalogueFile } from './errorCatalogue/readFile';
import { registerFailures } from './failures/plugin';
import { Intake } from './ingest/intake';
import { readJobWebhooks } from './ingest/jobWebhooks/readFile';
import { afterFollowing } from './ingest/follower';
import { registerIngest } from './ingest/plugin';
import { Masks } from './masks/masks';
import { readMaskFile } from './masks/readFile';
import { readObjectivesFile } from './objectives/readFile';
import { setObjectives } from './objectives/setObjectives';
import { Payloads } from './payloads/payloads';
import { acceptJsonBodies } from './http/jsonBodies';
import { registerMetrics } from './telemetry/metrics';
import { registerParameters } from './http/parameters';
import { answerBadAddress, answerClientError, registerProblems } from './http/problems';
import { registerProtection } from './http/protection';
import { GroupHistories } from './queries/groupHistories';
import { ManyEvents } from './queries/manyEvents';
import { registerQueryTurns } from './queries/turnsPlugin';
import { registerRequestLog } from './http/requestLog';
import { accessRoutes } from './routes/access';
import { changeRoutes } from './routes/changes';
import { commandDeliveryRoutes } from './routes/commandDelivery';
import { commandRoutes } from './routes/commands';
import { connectorRoutes } from './routes/connectors';
import { errorCatalogueRoutes } from './routes/errorCatalogue';
import { eventRoutes } from './routes/events';
import { failuresCsvRoutes } from './routes/failuresCsv';
import { healthRoutes } from './routes/health';
import { jobRoutes } from './routes/jobs';
import { otlpRoutes } from './routes/otlp';
import { errorGroupRoutes } from './routes/errorGroups';
import { payloadRoutes } from './routes/payload';
import { recordRoutes } from './routes/record';
import { objectiveRoutes } from './routes/objectives';
import { queryRoutes } from './routes/query';
import { tokenRoutes } from './routes/tokens';
import { valueRoutes } from './routes/values';
import { vendorWebhookRoutes } from './routes/vendorWebhooks';
import { openStorage } from './storage/open';
import { applyRetention } from './storage/retention';
import { RecentEvents } from './storage/rollups/recentEvents';
import { registerRollups } from './storage/rollups/plugin';
import { registerChanges } from './storage/rollups/shared/plugin';
import { type Storage } from './storage/storage';
import { registerEngineMetrics } from './telemetry/engineMetrics';
import { openTraces } from './telemetry/exporter';
import { observeStorage } from './telemetry/observedStorage';
import { registerRequestContext } from './telemetry/requests';
import { registerUnreadBodies } from './http/unreadBodies';
import { registerValidation } from './http/validation';

declare module 'fastify' {
  interface FastifyInstance {
    config: Config;
    storage: Storage;
    decisions: DecisionStore;
    manyEvents: ManyEvents;
    erasedRecords: ErasedRecords;
    errorCatalogue: ErrorCatalogue;
    masks: Masks;
    payloads: Payloads;
    groupHistories: GroupHistories;
  }
}

export interface AppOptions {
  config: Config;
  logger?: FastifyBaseLogger;
  /** Used instead of the storage that the configuration names. */
  storage?: Storage;
  /** Leaves retention as it is. For commands beside the server, whose settings may differ from the server's. */
  keepsRetention?: boolean;
}

const DAY_MS = 86_400_000;

/** How long a request may take to arrive; answers may take longer. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Clients keep idle connections for up to 90 s, and pkg/client for 45 s. The server keeps them longer: a request on a
 * connection that the server is closing fails.
 */
const KEEP_ALIVE_MS = 120_000;

/** Request ids accepted from clients: short, and without characters that could break a log line. */
const REQUEST_ID = /^[\w.:/-]{1,100}$/;

export async function buildApp({
  config,
  logger,
  storage,
  keepsRetention = false,
}: AppOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    frameworkErrors: answerBadAddress,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    // Too long values are reported by the schemas; URLs are limited with the headers.
    routerOptions: { maxParamLength: 20_000 },
  });

  const errorCatalogue = new ErrorCatalogue(await readCatalogueFile(config.errorCatalogueFile));
  const objectives = await readObjectivesFile(config.objectivesFile);
  const masks = new Masks(await readMaskFile(config.masksFile));
  const jobWebhooks = await readJobWebhooks(config.jobWebhooksFile);
  // Opening storage blocks the event loop, whose delay is monitored only after this.
  const opened = storage ?? (await openStorage(config));
  // With storage given by the caller, such as a test, decisions are kept in memory.
  const decisions = storage ? await openSqlite(':memory:') : await openDecisions(config);
  const traces = config.traces && (await openTraces(config.traces, app.log));
  registerRequestContext(app, traces);
  registerRequestLog(app);
  await registerProtection(app, config);
  registerBodyMemory(app);
  registerUnreadBodies(app);
  registerClosing(app);
  await registerApiDocs(app);
  acceptJsonBodies(app);
  registerValidation(app);
  registerAbsentMembers(app);
  registerProblems(app);
  registerParameters(app);

  app.decorate('config', config);
  registerMetrics(app);
  const observed = observeStorage(opened, app.metrics, app.log);
  if (!keepsRetention) {
    await app.inBackground('apply retention', { 'sync_health.days': config.retentionDays }, () =>
      Promise.all(observed.shards.map((shard) => applyRetention(shard, config)))
    );
  }
  app.decorate('decisions', decisions);
  await takeOver(opened, decisions);
  await takeOverTokens(decisions, tokensFileOf(config));
  await setObjectives(decisions, objectives);
  registerForgetting(app);
  app.decorate('erasedRecords', await ErasedRecords.load(decisions));
  app.decorate('manyEvents', new ManyEvents());
  app.decorate('errorCatalogue', errorCatalogue);
  app.decorate('masks', masks);
  app.addHook('onClose', async () => {
    await app.storage.close();
    await decisions.close();
    await traces?.close();
  });

  await registerChangeFeed(app);
  await registerFailures(app, observed);
  app.decorate('storage', app.failures.shown.inSight());
  app.decorate('payloads', new Payloads(app.storage, masks, config.payloadDays));
  registerAuth(app, new Tokens(decisions, config.bootstrapToken, app.log));
  registerEngineMetrics(app);
  await registerChanges(app);
  const groupHistories = new GroupHistories({ storage: app.storage, quietMs: config.quietDays * DAY_MS });
  void app.failures.regrouped.then(() => groupHistories.forget());
  app.decorate('groupHistories', groupHistories);
  const recentEvents = new RecentEvents();
  app.decorate('recentEvents', recentEvents);
  const follower = afterFollowing(groupHistories.watching(app.failures.follower), (events, seq) =>
    recentEvents.add(events, seq)
  );
  await registerIngest(app, [marking(app.changeFeed, follower)]);
  await registerRollups(app);
  registerErasures(app);
  await registerCommands(app);
  registerCounts(app);
  registerCheck(app);
  registerControl(app);
  registerQueryTurns(app);
  await app.register(healthRoutes);
  await app.register(accessRoutes);
  const intake = new Intake(app);
  await app.register(eventRoutes, { intake });
  await app.register(otlpRoutes, { intake });
  await app.register(queryRoutes);
  await app.register(valueRoutes);
  await app.register(changeRoutes);
  await app.register(vendorWebhookRoutes, { intake, own: jobWebhooks });
  await app.register(errorCatalogueRoutes);
  await app.register(failuresCsvRoutes);
  await app.register(jobRoutes);
  await app.register(errorGroupRoutes);
  await app.register(connectorRoutes);
  await app.register(recordRoutes);
  await app.register(payloadRoutes);
  await app.register(objectiveRoutes);
  await app.register(tokenRoutes);
  await app.register(commandRoutes);
  await app.register(commandDeliveryRoutes);
  return app;
}
