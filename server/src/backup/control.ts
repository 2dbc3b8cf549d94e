/**
 * A socket through which commands on this machine reach the running server, which owns the storage. It is in the data
 * directory, and only the owner of the process may open it. So a backup or a check needs no token, and no network
 * reaches it.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';

import { type FastifyInstance } from 'fastify';

import { tokensFileOf } from '../auth/tokenFile';
import { type Config } from '../config/config';
import { type AskedCommand, eraseAsked } from '../erasure/erasures';
import { type BackupReport, makeBackup, removeFrozen } from './makeBackup';
import { BackupError } from './manifest';

/** The longest path of a socket that systems allow, without its terminator. */
const MAX_SOCKET_PATH_BYTES = 103;

const MAX_BODY_BYTES = 10_000;

const socketOf = (dataDir: string) => path.join(path.resolve(dataDir), 'control.sock');

type Answer<Report> = { report: Report } | { problem: string };

/** Opens the socket when the server listens, and closes it first. */
export function registerControl(app: FastifyInstance) {
  const { dataDir } = app.config;
  // With shared stores, commands use the database instead.
  if (app.storage.exclusively === null && app.decisions.dialect === 'postgresql') {
    return;
  }
  const socket = socketOf(dataDir);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        incoming.destroy();
      }
      chunks.push(chunk);
    });
    incoming.on('end', () => {
      const asked = answerOf(app, incoming.url ?? '', Buffer.concat(chunks).toString('utf8'));
      void asked.then((answer) => outgoing.end(JSON.stringify(answer)));
    });
  });
  app.addHook('onListen', async () => {
    if (Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES) {
      app.log.warn(
        `The path of SYNC_HEALTH_DATA_DIR is too long for ${socket}: backups need the server to be stopped.`
      );
      return;
    }
    await removeFrozen(dataDir);
    await rm(socket, { force: true });
    // Only one process can open the data directory, so an existing socket was left by a process that has ended.
    const umask = process.umask(0o177);
    try {
      server.listen(socket);
    } finally {
      process.umask(umask);
    }
    server.on('error', (error) => app.log.warn({ err: error }, 'backups are not possible while the server runs'));
  });
  app.addHook('preClose', async () => {
    if (server.listening) {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  });
}

function answerOf(app: FastifyInstance, url: string, body: string): Promise<Answer<unknown>> {
  switch (url) {
    case '/check':
      return answered(app, 'check failed', () => app.checkStorage());
    case '/check-counts':
      return answered(app, 'comparing counts failed', () => app.compareCounts());
    case '/erase':
      return answered(app, 'erasing failed', () => eraseAsked(app.erasures, JSON.parse(body) as AskedCommand));
    default:
      return backUp(app, body);
  }
}

function backUp(app: FastifyInstance, directory: string): Promise<Answer<BackupReport>> {
  return answered(app, 'backup failed', async () => {
    if (!path.isAbsolute(directory)) {
      throw new BackupError('The directory must be an absolute path.');
    }
    const { dataDir } = app.config;
    const report = await makeBackup({ storage: app.storage, dataDir, tokensFile: tokensFileOf(app.config), directory });
    const { files, bytes, pausedMs, durationMs } = report;
    app.log.info({ directory, files, bytes, pausedMs, durationMs }, 'backup made');
    return report;
  });
}

async function answered<Report>(
  app: FastifyInstance,
  failure: string,
  work: () => Promise<Report>
): Promise<Answer<Report>> {
  try {
    return { report: await work() };
  } catch (error) {
    app.log.error({ err: error }, failure);
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a server runs on this data directory; false if that can't be told. */
export function isServed({ dataDir }: Pick<Config, 'dataDir'>): Promise<boolean> {
  const socket = connect(socketOf(dataDir));
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}

/** Makes the running server create a backup; null if none runs on this data directory. */
export function backUpThroughServer(dataDir: string, directory: string): Promise<BackupReport | null> {
  return askServer<BackupReport>(dataDir, '/backup', directory);
}

/** Makes the running server do work on its storage; null if none runs on this data directory. */
export async function askServer<Report>(
  dataDir: string,
  what: '/backup' | '/check' | '/check-counts' | '/erase',
  body = ''
): Promise<Report | null> {
  const socket = socketOf(dataDir);
  if (!existsSync(socket)) {
    return null;
  }
  const text = await new Promise<string | null>((resolve, reject) => {
    const call = request({ socketPath: socket, method: 'POST', path: what }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    call.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' || error.code === 'ENOENT'
        ? resolve(null)
        : reject(new BackupError(`The server does not answer at ${socket}: ${error.message}.`))
    );
    call.end(body);
  });
  if (text === null) {
    return null;
  }
  const answer = JSON.parse(text) as Answer<Report>;
  if ('problem' in answer) {
    throw new BackupError(answer.problem);
  }
  return answer.report;
}
