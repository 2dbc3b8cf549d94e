/** A whole dashboard through the plugin's backend: all its queries at once, to frames as Grafana sends them. */
import { contextHeader, CONTEXT_HEADER, startBackend } from '../preview/host/backend';
import { dataSourceOf } from '../preview/host/dataSource';
import { type Options } from './options';
import { type Panel } from './panels';
import { type Process, TOKEN } from './processes';
import { result, type Result } from './report';
import { median, repeated } from './timing';

/** What the Overview shows: a summary, trends, latencies, tables. */
export const dashboardOf = (list: readonly Panel[]) => list.filter(({ isOnDashboard }) => isOnDashboard);

export async function measureDashboards(
  server: Process,
  list: readonly Panel[],
  { repetitions }: Options
): Promise<Result[]> {
  const panels = dashboardOf(list);
  const backend = await startBackend();
  const source = dataSourceOf({ listen: { host: '', port: 0 }, serverUrl: server.url, token: TOKEN });
  const headers = {
    'content-type': 'application/json',
    [CONTEXT_HEADER]: contextHeader({ login: 'bench', name: 'Bench', email: '', role: 'Viewer' }, source),
  };
  const { fromMs, toMs } = panels[0]!;
  const body = JSON.stringify({
    from: String(fromMs),
    to: String(toMs),
    queries: panels.map(({ query: { type, ...query }, timeZone = 'UTC', ...panel }, index) => ({
      ...query,
      refId: `Q${index}`,
      queryType: type,
      timeZone,
      datasource: { uid: source.uid, type: 'syncops-synchealth-datasource' },
      timeRange: { from: String(panel.fromMs), to: String(panel.toMs) },
    })),
  });
  const ms = median(
    await repeated(repetitions, async () => {
      const response = await fetch(`${backend}/query`, { method: 'POST', headers, body });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`A query of the dashboard failed: ${text.slice(0, 500)}`);
      }
    })
  );
  const name = `a whole dashboard, ${panels.length} queries at once, through the Go backend`;
  return [result(name, ms, 'under 150 ms', ms < 150)];
}
