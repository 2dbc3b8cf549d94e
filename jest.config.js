// Days and hours in assertions are UTC's unless a test names a zone.
process.env.TZ = 'UTC';

const plugin = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');
const [testTransform] = Object.values(plugin.transform);

module.exports = {
  projects: [
    {
      ...plugin,
      displayName: 'plugin',
      testEnvironment: '<rootDir>/src/test/environment.ts',
      // Packages of Grafana's and of the mock server come as ES modules, which Jest needs transformed.
      transform: { '^.+\\.(t|j|mj)sx?$': testTransform },
      // Grafana gives the plugin the very router that its own components use.
      moduleNameMapper: {
        ...plugin.moduleNameMapper,
        '^react-router-dom-v5-compat$': require.resolve('react-router-dom'),
      },
      transformIgnorePatterns: [
        nodeModulesToTransform([...grafanaESModules, '@mswjs', '@open-draft', 'msw', 'rettime', 'until-async']),
      ],
    },
    {
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/{contract,server,connector,preview,scripts,bench}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
      transform: { '^.+\\.(t|j)sx?$': testTransform },
      // ES modules that Node itself can require, and Jest can't.
      transformIgnorePatterns: ['/node_modules/(?!(.*/)?(cookie|content-disposition)/)'],
      modulePathIgnorePatterns: ['/dist/'],
    },
  ],
};
