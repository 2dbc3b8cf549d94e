import { readFileSync } from 'node:fs';
import path from 'node:path';

import { parser } from '@prometheus-io/lezer-promql';

import { metricsReference } from '../../server/src/telemetry/metricsReference';
import { server } from './server';

/** With Grafana's variables replaced. */
const filledIn = (expr: string) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.+');

const expressions = server.panels.flatMap((panel) =>
  ('targets' in panel ? (panel.targets ?? []) : []).map(({ expr }) => ({ panel: panel.title, expr: String(expr) }))
);

/** The nodes of PromQL's syntax tree, with their texts. */
function nodesOf(expr: string): Array<{ name: string; text: string }> {
  const nodes: Array<{ name: string; text: string }> = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to }) => {
      nodes.push({ name, text: expr.slice(from, to) });
    },
  });
  return nodes;
}

it('every expression of the server dashboard is valid PromQL', () => {
  expect(expressions.length).toBeGreaterThan(25);
  for (const { panel, expr } of expressions) {
    const errors = nodesOf(filledIn(expr)).filter(({ name }) => name === '⚠');
    expect({ panel, expr, errors }).toEqual({ panel, expr, errors: [] });
  }
});

it('every metric on the server dashboard exists in the server, with its labels', async () => {
  const known = new Map((await metricsReference()).map(({ name, labels }) => [name, labels]));
  for (const { panel, expr } of expressions) {
    const nodes = nodesOf(filledIn(expr));
    const names = nodes
      .filter(({ name, text }) => name === 'Identifier' && text.startsWith('sync_health_'))
      .map(({ text }) => text.replace(/_(bucket|count)$/, ''));
    const unknown = names.filter((name) => !known.has(name));
    expect({ panel, unknown }).toEqual({ panel, unknown: [] });
    const labels = nodes.filter(({ name }) => name === 'LabelName').map(({ text }) => text);
    const allowed = ['instance', 'le', ...names.flatMap((name) => known.get(name) ?? [])];
    expect({ panel, labels: labels.filter((label) => !allowed.includes(label)) }).toEqual({ panel, labels: [] });
  }
});

it('the suggested alerts in the documentation are valid PromQL on metrics of the server', async () => {
  const text = readFileSync(path.join(__dirname, '../../docs/monitoring.md'), 'utf8');
  const rules = [...text.matchAll(/^ +expr: (.+)$/gm)].map(([, expr]) => expr!);
  expect(rules.length).toBeGreaterThan(5);
  const known = (await metricsReference()).map(({ name }) => name);
  for (const expr of rules) {
    const nodes = nodesOf(expr);
    const names = nodes.filter(({ name, text: metric }) => name === 'Identifier' && metric !== 'up');
    const unknown = names
      .map(({ text: metric }) => metric.replace(/_bucket$/, ''))
      .filter((name) => !known.includes(name));
    const errors = nodes.filter(({ name }) => name === '⚠');
    expect({ expr, errors, unknown }).toEqual({ expr, errors: [], unknown: [] });
  }
});

it('every metric of the server is on the dashboard, or left out for a reason', async () => {
  const text = expressions.map(({ expr }) => expr).join('\n');
  const missing = (await metricsReference()).map(({ name }) => name).filter((name) => !text.includes(name));
  // The list of servers is made from this metric.
  expect(missing).toEqual(['sync_health_build_info']);
});
