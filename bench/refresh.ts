/**
 * The bundled dashboards' own queries, as a browser sends them at a refresh: one request per panel to the plugin's
 * backend.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { contextHeader, CONTEXT_HEADER, startBackend } from '../preview/host/backend';
import { dataSourceOf } from '../preview/host/dataSource';
import { type Process, TOKEN } from './processes';

export const DASHBOARDS = ['overview', 'performance', 'failures'] as const;
type Dashboard = (typeof DASHBOARDS)[number];

type Target = Record<string, unknown> & { refId: string; queryType?: string };

interface Panel {
  targets?: Target[];
  panels?: Panel[];
}

/** The queries of each panel of the data source, with variables at their defaults. */
function panelsOf(dashboard: Dashboard): Target[][] {
  const file = path.join(__dirname, '../src/dashboards', `${dashboard}.json`);
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: Panel[] };
  const all = (list: readonly Panel[]): Panel[] => list.flatMap((panel) => [panel, ...all(panel.panels ?? [])]);
  return all(panels)
    .map(({ targets = [] }) => targets.filter(({ queryType }) => queryType !== undefined))
    .filter((targets) => targets.length > 0)
    .map((targets) => targets.map(withoutVariables));
}

function withoutVariables({ bucket: _bucket, page: _page, filters = {}, interval, ...target }: Target): Target {
  const fixed = Object.entries(filters as Record<string, string[]>).filter(
    ([, values]) => !values.some((value) => value.startsWith('$'))
  );
  return {
    ...target,
    filters: Object.fromEntries(fixed),
    ...(interval === undefined ? {} : { interval: 'auto' }),
  } as Target;
}

interface Refreshed {
  /** One for each panel. */
  durationsMs: number[];
  /** How often panels were refused, by message. */
  refused: Map<string, number>;
  queries: number;
}

/** Refreshes a dashboard once, over `days` up to now. */
export type Refresh = (dashboard: Dashboard, days?: number) => Promise<Refreshed>;

export async function openRefresh(server: Process): Promise<Refresh> {
  const backend = await startBackend();
  const source = dataSourceOf({ listen: { host: '', port: 0 }, serverUrl: server.url, token: TOKEN });
  const headers = {
    'content-type': 'application/json',
    [CONTEXT_HEADER]: contextHeader({ login: 'bench', name: 'Bench', email: '', role: 'Viewer' }, source),
  };
  const panels = Object.fromEntries(DASHBOARDS.map((name) => [name, panelsOf(name)])) as Record<Dashboard, Target[][]>;
  return async (dashboard, days = 7) => {
    const toMs = Date.now();
    const timeRange = { from: String(toMs - days * 86_400_000), to: String(toMs) };
    const refreshed: Refreshed = { durationsMs: [], refused: new Map(), queries: 0 };
    await Promise.all(
      panels[dashboard].map(async (targets) => {
        const body = JSON.stringify({
          ...timeRange,
          queries: targets.map((target) => ({
            ...target,
            timeZone: 'UTC',
            datasource: { uid: source.uid, type: 'syncops-synchealth-datasource' },
            timeRange,
          })),
        });
        const startedMs = performance.now();
        const response = await fetch(`${backend}/query`, { method: 'POST', headers, body });
        const answer = (await response.json()) as { results?: Record<string, { error?: string }> };
        refreshed.durationsMs.push(performance.now() - startedMs);
        refreshed.queries += targets.length;
        const error = Object.values(answer.results ?? { none: { error: `answered ${response.status}` } }).find(
          (one) => one.error !== undefined
        )?.error;
        if (error !== undefined) {
          refreshed.refused.set(error, (refreshed.refused.get(error) ?? 0) + 1);
        }
      })
    );
    return refreshed;
  };
}
