/** Writes alert rules as a file for Grafana's `provisioning/alerting`. */
import { RULES_FOLDER } from './alertRules';
import type { BurnRule } from './burnRules';

export function rulesFile(rules: readonly BurnRule[], group: string): string {
  return toYaml({
    apiVersion: 1,
    groups: [{ orgId: 1, name: group, folder: RULES_FOLDER.title, interval: '1m', rules }],
  });
}

type Value = string | number | boolean | readonly unknown[] | object;

/** Block style, which people can edit. Texts are quoted as in JSON, which YAML reads too. */
function toYaml(value: object, indent = ''): string {
  const lines = Object.entries(value).map(([name, each]: [string, Value]) => {
    const key = `${indent}${/^\w+$/.test(name) ? name : JSON.stringify(name)}:`;
    if (typeof each !== 'object' || Object.keys(each).length === 0) {
      return `${key} ${JSON.stringify(each)}\n`;
    }
    return `${key}\n${Array.isArray(each) ? toItems(each, `${indent}  `) : toYaml(each, `${indent}  `)}`;
  });
  return lines.join('');
}

function toItems(items: readonly Value[], indent: string): string {
  return items
    .map((item) =>
      typeof item === 'object'
        ? `${indent}- ${toYaml(item, `${indent}  `).trimStart()}`
        : `${indent}- ${JSON.stringify(item)}\n`
    )
    .join('');
}
