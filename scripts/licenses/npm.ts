/** The npm packages that are shipped: with the server, with the connector library, and in the plugin's bundle. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { licenseOfText } from './go';
import { type Dependency } from './policy';
import { textsIn } from './texts';

interface LockEntry {
  link?: boolean;
  resolved?: string;
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
export type LockPackages = Record<string, LockEntry>;

/** Entry points of what is shipped, as keys of the lock file. The preview is not shipped. */
const PROGRAMS = ['server', 'connector', 'contract'];
const PLUGIN = '';

/** Packages that Grafana provides to plugins, which are not in the bundle; as in the scaffold's externals. */
const GIVEN_BY_GRAFANA =
  /^(@grafana\/(data|runtime|ui)|@emotion\/(css|react)|react|react-dom|react-router|rxjs|lodash|moment|i18next)$/;

/**
 * Packages of which the plugin uses only parts that need nothing beyond what Grafana provides. Webpack drops the rest;
 * scripts/bundled-packages.mjs checks that.
 */
const WITHOUT_DEPENDENCIES = ['@grafana/plugin-ui'];

/** The key of the package that `name` resolves to from the package at `from`: in the nearest `node_modules` above. */
function keyOf(packages: LockPackages, from: string, name: string): string | undefined {
  const above = from.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'));
  const places = [...above.reverse(), ''];
  const key = places.map((place) => path.posix.join(place, 'node_modules', name)).find((place) => packages[place]);
  const entry = key === undefined ? undefined : packages[key];
  return entry?.link ? entry.resolved : key;
}

/** The keys of everything that these parts need, without what is provided to them. */
function reachedFrom(
  packages: LockPackages,
  parts: readonly string[],
  isGiven: (name: string) => boolean
): Set<string> {
  const reached = new Set<string>();
  const visit = (key: string) => {
    if (reached.has(key)) {
      return;
    }
    reached.add(key);
    if (WITHOUT_DEPENDENCIES.some((name) => key.endsWith(`node_modules/${name}`))) {
      return;
    }
    const { dependencies, optionalDependencies } = packages[key] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const next = isGiven(name) ? undefined : keyOf(packages, key, name);
      if (next !== undefined) {
        visit(next);
      }
    }
  };
  parts.forEach(visit);
  return reached;
}

export type Shipped = 'everything' | 'plugin';

/** Name, license and key of each package that is shipped with everything, or in the plugin's bundle. */
export function shippedPackages(packages: LockPackages, shipped: Shipped) {
  const reached = [
    ...(shipped === 'everything' ? reachedFrom(packages, PROGRAMS, () => false) : []),
    ...reachedFrom(packages, [PLUGIN], (name) => GIVEN_BY_GRAFANA.test(name)),
  ];
  const byName = new Map(
    reached.flatMap((key) => {
      const name = key.split('node_modules/').at(-1)!;
      return key.includes('node_modules/')
        ? [[name, { name, license: packages[key]?.license ?? '', key }] as const]
        : [];
    })
  );
  return [...byName.values()];
}

export function npmDependencies(root: string, shipped: Shipped): Dependency[] {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: LockPackages };
  return shippedPackages(lock.packages, shipped).map(({ key, license, name }) => {
    const directory = path.join(root, key);
    // Some packages state their license only in a file.
    return { name, license: license || licenseOfText(textsIn(directory)[0] ?? ''), directory };
  });
}
