// Days and hours in assertions are UTC's unless a test names a zone.
process.env.TZ = 'UTC';
process.env.I18NEXT_NO_SUPPORT_NOTICE = '1';

const plugin = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');
const bundledPackages = require('./src/test/bundledPackages');
const [testTransform] = Object.values(plugin.transform);

// The scaffold's own looks for a file's name in a way that takes seconds for a drawing that is all in its URL.
const moduleNameMapper = { '^react-inlinesvg$': '<rootDir>/src/test/InlineSvg.tsx', ...plugin.moduleNameMapper };

module.exports = {
  // A test that hangs fails; one on a busy machine need not be quick.
  testTimeout: 60_000,
  projects: [
    {
      ...plugin,
      displayName: 'plugin',
      globalSetup: '<rootDir>/src/test/bundledPackages.js',
      testEnvironment: '<rootDir>/src/test/environment.ts',
      // Packages of Grafana's and of the mock server come as ES modules, which Jest needs transformed.
      transform: { '^.+\\.(t|j|mj)sx?$': testTransform },
      // Grafana gives the plugin the very router that its own components use.
      moduleNameMapper: {
        ...moduleNameMapper,
        ...bundledPackages.moduleNameMapper,
        '^react-router-dom-v5-compat$': require.resolve('react-router-dom'),
      },
      transformIgnorePatterns: [
        nodeModulesToTransform([...grafanaESModules, '@mswjs', '@open-draft', 'msw', 'rettime', 'until-async']),
      ],
    },
    {
      ...plugin,
      displayName: 'preview',
      testMatch: ['<rootDir>/preview/stage/**/*.test.ts'],
      setupFiles: ['<rootDir>/preview/stage/testing/setUp.ts'],
      transform: { '^.+\\.(t|j|mj)sx?$': testTransform },
      // An ES module only, which Jest does not find; it measures text, and nothing is drawn in these tests.
      moduleNameMapper: { ...moduleNameMapper, '^uwrap$': 'identity-obj-proxy' },
      transformIgnorePatterns: [nodeModulesToTransform([...grafanaESModules, 'react-data-grid'])],
    },
    {
      displayName: 'node',
      globalSetup: '<rootDir>/server/src/testing/testRun.js',
      globalTeardown: '<rootDir>/server/src/testing/testRunEnd.js',
      testEnvironment: '<rootDir>/server/src/testing/environment.ts',
      testMatch: ['<rootDir>/{contract,server,connector,preview,scripts,bench}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/preview/stage/'],
      transform: { '^.+\\.(t|j)sx?$': testTransform },
      // ES modules that Node itself can require and Jest can't, and one that imports Node's own modules when it runs.
      transformIgnorePatterns: [
        '/node_modules/(?!(.*/)?(cookie|content-disposition|@opentelemetry/otlp-exporter-base)/)',
      ],
      modulePathIgnorePatterns: ['/dist/'],
    },
  ],
};
