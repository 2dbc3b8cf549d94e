/** The npm packages that are shipped: of the server, of the connector library, and inside the plugin's bundle. */
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

/** Where shipping begins, as keys of the lock file. The preview is not shipped. */
const PROGRAMS = ['server', 'connector', 'contract'];
const PLUGIN = '';

/** What Grafana gives to a plugin when it runs, and so is not in its bundle; as the scaffold's externals have it. */
const GIVEN_BY_GRAFANA =
  /^(@grafana\/(data|runtime|ui)|@emotion\/(css|react)|react|react-dom|react-router|rxjs|lodash|moment|i18next)$/;

/**
 * Of these the plugin uses parts that need nothing beside what Grafana gives; webpack leaves out the rest, and
 * scripts/bundled-packages.mjs sees that it does.
 */
const WITHOUT_DEPENDENCIES = ['@grafana/plugin-ui'];

/** The key of the package that `name` means to the package at `from`: in the nearest `node_modules` on the way up. */
function keyOf(packages: LockPackages, from: string, name: string): string | undefined {
  const above = from.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'));
  const places = [...above.reverse(), ''];
  const key = places.map((place) => path.posix.join(place, 'node_modules', name)).find((place) => packages[place]);
  const entry = key === undefined ? undefined : packages[key];
  return entry?.link ? entry.resolved : key;
}

/** The keys of all that these parts need, less what is given to them. */
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

/** Name, license and key of each package that is shipped with everything, or inside the plugin's bundle. */
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
    // Some packages say it in a file alone.
    return { name, license: license || licenseOfText(textsIn(directory)[0] ?? ''), directory };
  });
}
