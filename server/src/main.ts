/** Starts the server from its environment, and shuts it down in order: what was accepted is written first. */
import closeWithGrace from 'close-with-grace';

import { buildApp } from './app';
import { refusalToListen } from './auth/listenRule';
import { TokenError } from './auth/tokenError';
import { BackupError } from './backup/manifest';
import { CheckError } from './check/checkCommand';
import { runCommand } from './commandLine';
import { type Config, readConfig } from './config/config';
import { ConfigError } from './config/configError';
import { unknownSettings } from './config/unknownSettings';
import { DecisionStoreError } from './decisions/store';
import { EraseError } from './erasure/eraseCommand';
import { ErrorCatalogueError } from './errorCatalogue/readFile';
import { ImportError } from './ingest/importCommand';
import { JobWebhookFileError } from './ingest/jobWebhooks/readFile';
import { createLogger } from './telemetry/logger';
import { MaskFileError } from './masks/readFile';
import { MoveError } from './move/moveError';
import { ObjectivesFileError } from './objectives/readFile';
import { DataDirError } from './storage/dataDir';
import { NewerSchemaError } from './storage/migrate';
import { RemoteStorageError } from './storage/remoteErrors';
import { VERSION } from './version';

/** Statements of the engine run on libuv's threads. Each connection needs one; file access uses the rest. */
process.env.UV_THREADPOOL_SIZE ??= '12';

const DRAIN_MS = 20_000;

async function main() {
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const remark = (line: string) => void process.stderr.write(`${line}\n`);
  if (await runCommand(process.argv.slice(2), process.env, print, remark)) {
    return;
  }
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  logger.info({ version: VERSION }, 'starting');
  for (const setting of unknownSettings(process.env)) {
    logger.warn({ setting }, 'there is no such setting, so it is ignored; docs/configuration.md lists all');
  }
  const app = await buildApp({ config, logger });
  const refusal = await refusalToListen(config.listen.host, app.tokens);
  if (refusal !== null) {
    await app.close();
    throw new ConfigError(refusal);
  }
  if (!(await app.tokens.exist())) {
    logger.warn(
      'No token exists, so every call is refused: npm run server -- token create --name <name> --scopes read'
    );
  }
  closeWithGrace({ delay: false, logger: app.log }, async ({ err }) => {
    // Not with process.exit, during which a working engine crashes. What was accepted is on disk.
    setTimeout(() => {
      app.log.fatal(`the server did not shut down within ${DRAIN_MS / 1000} s and is killed`);
      process.kill(process.pid, 'SIGKILL');
    }, DRAIN_MS).unref();
    if (err) {
      app.log.fatal({ err }, 'closing after an unexpected error');
    } else {
      app.log.info('stopping: writing what was accepted');
    }
    await app.close();
    logger.info('stopped');
  });
  try {
    await app.listen(config.listen);
  } catch (error) {
    await app.close();
    throw listenError(error, config);
  }
}

function listenError(error: unknown, { listen }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new ConfigError(
      `Port ${listen.port} is taken: end what listens there, or set SYNC_HEALTH_LISTEN to another address, such as ${listen.host}:${listen.port + 1}.`
    );
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new ConfigError(`Cannot listen on ${listen.host}:${listen.port} (${code}): set SYNC_HEALTH_LISTEN.`);
  }
  return error;
}

main().catch((error: unknown) => {
  const explained = [
    ConfigError,
    DataDirError,
    RemoteStorageError,
    DecisionStoreError,
    NewerSchemaError,
    TokenError,
    ErrorCatalogueError,
    ObjectivesFileError,
    MaskFileError,
    JobWebhookFileError,
    BackupError,
    CheckError,
    MoveError,
    ImportError,
    EraseError,
  ].some((type) => error instanceof type);
  const text = error instanceof Error ? (explained ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`, () => process.exit(1));
});
