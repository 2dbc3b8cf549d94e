/** Writes docs/third-party.md: what is shipped besides our own code, and under which licenses. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { goDependencies } from './go';
import { npmDependencies } from './npm';
import { type Dependency, refused } from './policy';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const HEAD = `# Third-party licenses

<!-- Written by \`npm run generate\` from package-lock.json and the modules that Go links. -->

What is shipped beside our own code. Packages that Grafana itself gives to a plugin when it runs are Grafana's, and tools for development are not shipped; neither is listed. A dependency under a license that is not permissive ends \`npm run generate\`, and so \`npm test\`, with its name: scripts/licenses/policy.ts has the rule, and the exceptions of MPL-2.0, whose copyleft ends at the package's own files.
`;

function table(title: string, kind: string, dependencies: readonly Dependency[]): string {
  const rows = dependencies
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, license }) => `| ${name} | ${license} |`);
  return [`## ${title}`, '', `| ${kind} | license |`, '| --- | --- |', ...rows, ''].join('\n');
}

export function licenseFiles(): Record<string, string> {
  const [npm, go] = [npmDependencies(ROOT, 'everything'), goDependencies(ROOT)];
  const named = refused([...npm, ...go]).map(({ name, license }) => `${name} (${license || 'none found'})`);
  if (named.length > 0) {
    throw new Error(
      `Not shipped under a license that we may use: ${named.join(', ')}. See scripts/licenses/policy.ts.`
    );
  }
  const tables = [
    table('Server, connector library and plugin', 'package', npm),
    table("The plugin's backend", 'module', go),
  ];
  return { 'docs/third-party.md': [HEAD, ...tables].join('\n') };
}
