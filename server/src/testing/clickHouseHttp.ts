/**
 * The part of ClickHouse's HTTP interface that the official client speaks, on the embedded engine: so that the way to a
 * ClickHouse server is tested where there is none. A process of its own, since the engine binds one directory to each.
 */
import { createServer, type IncomingMessage } from 'node:http';

import { type Param } from '../storage/storage';
import { openEmbedded } from '../storage/embedded';
import { readConfig } from '../config';

process.env.UV_THREADPOOL_SIZE ??= '12';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Parameters arrive as text: lists in the engine's own notation. */
function paramOf(text: string): Param {
  const list = /^\[(.*)\]$/s.exec(text)?.[1];
  if (list === undefined) {
    return text.replace(/\\(.)/gs, (_, char: string) => ({ n: '\n', t: '\t', r: '\r', '0': '\0' })[char] ?? char);
  }
  return [...list.matchAll(/'((?:[^'\\]|\\.|'')*)'|(-?\d+)/gs)].map(
    ([, quoted, number]) =>
      number ?? (quoted ?? '').replace(/\\(.)/gs, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char)
  );
}

async function main([directory = '', port = '']: readonly string[]) {
  const engine = await openEmbedded(readConfig({ SYNC_HEALTH_DATA_DIR: directory }));
  const server = createServer(async (request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/ping') {
      response.end('Ok.\n');
      return;
    }
    const body = await bodyOf(request);
    const query = searchParams.get('query');
    const params = Object.fromEntries(
      [...searchParams].flatMap(([name, value]) => (name.startsWith('param_') ? [[name.slice(6), paramOf(value)]] : []))
    );
    try {
      response.end(await run(query ?? body, query === null ? null : body, params));
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string; type?: string } };
      response.writeHead(500, { 'X-ClickHouse-Exception-Code': cause?.code ?? '1002' });
      response.end(`Code: ${cause?.code ?? 1002}. DB::Exception: ${message} (${cause?.type ?? 'UNKNOWN'})`);
    }
  });

  async function run(sql: string, data: string | null, params: Record<string, Param>) {
    const insert = /^INSERT INTO (\S+)\s*\(([^)]*)\)\s*FORMAT TabSeparated\s*$/i.exec(sql.trim());
    if (insert && data !== null) {
      const columns = insert[2]!.split(',').map((name) => name.trim().replaceAll('`', ''));
      await engine.insert(insert[1]!, columns, data);
      return '';
    }
    const [, statement = sql, format] = /^([\s\S]*?)\s+FORMAT (\w+)\s*$/.exec(sql) ?? [];
    if (format) {
      return engine.bytes(statement, format, params, { lane: 'write' });
    }
    await engine.execute(sql, params);
    return '';
  }

  server.listen(Number(port), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
}

void main(process.argv.slice(2));
