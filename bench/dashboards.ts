/** Loads a whole dashboard through the plugin's backend: all queries at the same time, to Grafana's frames. */
import { contextHeader, CONTEXT_HEADER, startBackend } from '../preview/host/backend';
import { dataSourceOf } from '../preview/host/dataSource';
import { isWanted, type Options } from './options';
import { type Panel } from './panels';
import { type Process, TOKEN } from './processes';
import { result, type Result } from './report';
import { median, repeated, timed } from './timing';

/** The panels of the Overview: a summary, trends, latencies, tables. */
export const dashboardOf = (list: readonly Panel[]) => list.filter(({ isOnDashboard }) => isOnDashboard);

/** Loads the dashboard once; resolves with its last frame. */
export type Load = () => Promise<void>;

export async function openDashboard(server: Process, list: readonly Panel[]): Promise<Load> {
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
  return async () => {
    const response = await fetch(`${backend}/query`, { method: 'POST', headers, body });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`A query of the dashboard failed: ${text.slice(0, 500)}`);
    }
  };
}

const FIRST = 'a whole dashboard, the first after a start of the server';

/** Measure it before anything else is queried. */
export async function measureFirstDashboard(load: Load, options: Options): Promise<Result[]> {
  if (!isWanted(options, FIRST)) {
    return [];
  }
  const ms = await timed(load);
  return [result(FIRST, ms, 'under 1,000 ms', ms < 1000)];
}

export async function measureDashboards(load: Load, list: readonly Panel[], options: Options): Promise<Result[]> {
  const name = `a whole dashboard, ${dashboardOf(list).length} queries at once, through the Go backend`;
  if (!isWanted(options, name)) {
    return [];
  }
  const ms = median(await repeated(options.repetitions, load));
  return [result(name, ms, 'under 150 ms', ms < 150)];
}
