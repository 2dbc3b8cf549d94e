/** The bundled dashboards as files, which `npm run generate` writes to src/dashboards. */
import { failures } from './failures';
import { objectives } from './objectives';
import { overview } from './overview';
import { performance } from './performance';
import { server } from './server';

export function dashboardFiles(): Record<string, string> {
  const dashboards = { overview, failures, performance, objectives, server };
  return Object.fromEntries(
    Object.entries(dashboards).map(([name, dashboard]) => [
      `src/dashboards/${name}.json`,
      `${JSON.stringify(dashboard, null, 2)}\n`,
    ])
  );
}
