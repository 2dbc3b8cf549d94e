import { assertVersion } from './remote';

it.each(['25.8.1.1', '25.10.2.1', '26.7.2.1'])('works on ClickHouse %s', (version) => {
  expect(() => assertVersion(version, { host: 'clickhouse:8123' })).not.toThrow();
});

it.each(['24.12.1.1', '25.7.9.1', ''])('refuses ClickHouse %j, and says what to install', (version) => {
  expect(() => assertVersion(version, { host: 'clickhouse:8123' })).toThrow(/is not supported: install 25.8 or later/);
});
