import { licenseOfText } from './go';
import { type LockPackages, shippedPackages } from './npm';
import { refused } from './policy';

const namesOf = (dependencies: ReadonlyArray<{ name: string }>) => dependencies.map(({ name }) => name).sort();

it('copyleft, unknown and missing licenses are refused, by name', () => {
  const dependencies = ['GPL-3.0-only', 'AGPL-3.0', 'LGPL-2.1', 'MPL-2.0', 'SSPL-1.0', 'UNLICENSED', ''];
  expect(refused(dependencies.map((license) => ({ name: license, license })))).toHaveLength(dependencies.length);
});

it('one license of a choice is enough, all of a combination are needed', () => {
  const allowed = ['MIT', '(MPL-2.0 OR Apache-2.0)', 'MIT AND BSD-3-Clause', '(MIT AND Zlib)'];
  expect(refused(allowed.map((license) => ({ name: license, license })))).toEqual([]);
  const mixed = ['MIT AND GPL-2.0', '(GPL-2.0 OR AGPL-3.0)'];
  expect(refused(mixed.map((license) => ({ name: license, license })))).toHaveLength(2);
});

it('an exception is for one package under one license', () => {
  expect(refused([{ name: 'github.com/hashicorp/yamux', license: 'MPL-2.0' }])).toEqual([]);
  expect(refused([{ name: 'github.com/hashicorp/yamux', license: 'GPL' }])).toHaveLength(1);
});

it('shipped packages are found at every level, in the copy that is used, without tools and what Grafana provides', () => {
  const packages: LockPackages = {
    '': { dependencies: { '@grafana/ui': '12', query: '5' } },
    server: { dependencies: { web: '1', '@x/contract': '1' } },
    contract: { dependencies: { schema: '1' } },
    'node_modules/@x/contract': { link: true, resolved: 'contract' },
    'node_modules/@grafana/ui': { dependencies: { 'ui-only': '1' } },
    'node_modules/ui-only': { license: 'GPL-3.0' },
    'node_modules/query': { license: 'MIT', dependencies: { react: '18' } },
    'node_modules/react': { license: 'MIT' },
    'node_modules/tool': { license: 'GPL-3.0' },
    'node_modules/schema': { license: 'ISC' },
    'node_modules/web': { license: 'MIT' },
    'server/node_modules/web': {
      license: 'BSD-3-Clause',
      dependencies: { inner: '1' },
      optionalDependencies: { engine: '1' },
    },
    'server/node_modules/web/node_modules/inner': { license: '0BSD' },
    'node_modules/engine': { license: 'Apache-2.0' },
  };
  const shipped = shippedPackages(packages, 'everything');
  expect(namesOf(shipped)).toEqual(['engine', 'inner', 'query', 'schema', 'web']);
  expect(namesOf(shippedPackages(packages, 'plugin'))).toEqual(['query']);
  expect(shipped.find(({ name }) => name === 'web')?.license).toBe('BSD-3-Clause');
});

it('a package that the plugin uses only in parts does not add the dependencies of its other parts', () => {
  const packages: LockPackages = {
    '': { dependencies: { '@grafana/plugin-ui': '0.13' } },
    'node_modules/@grafana/plugin-ui': { dependencies: { 'query-builder': '6' } },
    'node_modules/query-builder': { license: 'GPL-3.0' },
  };
  expect(namesOf(shippedPackages(packages, 'plugin'))).toEqual(['@grafana/plugin-ui']);
});

it("a Go module's license is identified by the text of its file", () => {
  expect(licenseOfText('Apache License\n   Version 2.0, January 2004')).toBe('Apache-2.0');
  expect(licenseOfText('GNU LESSER GENERAL PUBLIC LICENSE Version 3')).toBe('GPL');
  expect(licenseOfText('Mozilla Public License Version 2.0')).toBe('MPL-2.0');
  expect(licenseOfText('All rights reserved.')).toBe('');
});
