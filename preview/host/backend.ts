/** The plugin's backend behind the preview: the Go program of preview/backend, which runs the built binary. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

import { type DataSourceSettings } from './dataSource';
import { type User } from './roles';

const PROGRAM = path.join(__dirname, '../backend/dist', process.platform === 'win32' ? 'backend.exe' : 'backend');
const READY = /^ready (http:\/\/\S+)$/;
export const CONTEXT_HEADER = 'Sync-Health-Plugin-Context';

/** Starts the backend and answers its base URL once it is ready. It ends with this process. */
export function startBackend(): Promise<string> {
  if (!existsSync(PROGRAM)) {
    throw new Error('The backend is not built: run `npm run build:backend`.');
  }
  // The open pipe to its stdin is what ends it, however this process ends.
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

/** For whom a call is, and for which data source, in the header that the backend reads. */
export function contextHeader(user: User | null, dataSource: DataSourceSettings): string {
  return Buffer.from(JSON.stringify({ orgId: 1, user, dataSource })).toString('base64');
}
