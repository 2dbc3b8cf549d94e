/** Starts the Go program of preview/backend, which runs the plugin's backend. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

import { type DataSourceSettings } from './dataSource';
import { type User } from './roles';

const PROGRAM = path.join(__dirname, '../backend/dist', process.platform === 'win32' ? 'backend.exe' : 'backend');
const READY = /^ready (http:\/\/\S+)$/;
export const CONTEXT_HEADER = 'Sync-Health-Plugin-Context';

/** Returns the base URL once the backend is ready. It ends with this process. */
export function startBackend(): Promise<string> {
  if (!existsSync(PROGRAM)) {
    throw new Error('The backend is not built: run `npm run build:backend`.');
  }
  // The backend ends when this pipe closes, so also if this process crashes.
  const child = spawn(PROGRAM, { stdio: ['pipe', 'pipe', 'inherit'], cwd: path.join(__dirname, '../..') });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The backend ended (exit code ${code}) before it was ready.`)));
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      const url = READY.exec(line)?.[1];
      if (url) {
        resolve(url);
      }
    });
  });
}

/** The header that tells the backend the user and the data source of a call. */
export function contextHeader(user: User | null, dataSource: DataSourceSettings): string {
  return Buffer.from(JSON.stringify({ orgId: 1, user, dataSource })).toString('base64');
}
