// Days and hours in assertions are UTC's unless a test names a zone.
process.env.TZ = 'UTC';

const plugin = require('./.config/jest.config');
const [testTransform] = Object.values(plugin.transform);

module.exports = {
  projects: [
    { ...plugin, displayName: 'plugin' },
    {
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/{contract,server,connector,preview,scripts,bench}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
      transform: { '^.+\\.(t|j)sx?$': testTransform },
      // ES modules that Node itself can require, and Jest can't.
      transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
      modulePathIgnorePatterns: ['/dist/'],
    },
  ],
};
