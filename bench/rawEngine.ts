/**
 * The same engine on the same data, with plain SQL over HTTP, as a user of ClickHouse's own data source would have it.
 * A separate process, which runs while the server does not.
 */
import { createServer } from 'node:http';

import { readConfig } from '../server/src/config/config';
import { openStorage } from '../server/src/storage/open';

process.env.UV_THREADPOOL_SIZE ??= '12';

const RAW_MEMORY_BYTES = 8 * 1024 ** 3;

async function main([directory = '', port = '']: readonly string[]) {
  // No limits of time and memory: exact percentiles keep every latency of the range.
  const storage = await openStorage(
    readConfig({
      SYNC_HEALTH_DATA_DIR: directory,
      SYNC_HEALTH_QUERY_TIMEOUT_SECONDS: '600',
      SYNC_HEALTH_QUERY_MEMORY: String(RAW_MEMORY_BYTES),
      SYNC_HEALTH_ENGINE_MEMORY: String(RAW_MEMORY_BYTES),
    })
  );
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    try {
      const format = request.headers.accept === 'application/json' ? 'JSONCompactColumns' : 'ArrowStream';
      response.end(await storage.bytes(Buffer.concat(chunks).toString('utf8'), format));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  });
  server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
  process.on('SIGTERM', () => {
    server.close(() => void storage.close().then(() => process.exit(0)));
    server.closeAllConnections();
  });
}

void main(process.argv.slice(2));
