/** Starts the preview on a running server. `npm run preview` builds it first, and starts a server if none is given. */
import path from 'node:path';

import { startBackend } from './backend';
import { dataSourceOf } from './dataSource';
import { buildHost } from './host';
import { readSettings } from './settings';

async function main() {
  const settings = readSettings(process.env);
  const dataSource = dataSourceOf(settings);
  const host = await buildHost({
    backendUrl: await startBackend(),
    dataSource,
    appSettings: { jsonData: { dataSourceUid: dataSource.uid } },
    dist: path.join(__dirname, '../../dist'),
  });
  await host.listen(settings.listen);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void host.close().then(() => process.exit(0)));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
