import { unknownSettings } from './unknownSettings';

it('a misspelt setting is found, also the file of one that has none', () => {
  const misspelt = [
    'SYNC_HEALTH_CONNECTOR_EVENTS',
    'SYNC_HEALTH_MASKS_FILE',
    'SYNC_HEALTH_RETENTION',
    'SYNC_HEALTH_URLS',
  ];
  expect(unknownSettings(Object.fromEntries(misspelt.map((name) => [name, 'x'])))).toEqual(misspelt);
});

it('settings, files of secrets, and variables of other programs are none of them', () => {
  const others = [
    'DATABASE_URL_FILE',
    'PATH',
    'SYNC_HEALTH_BOOTSTRAP_TOKEN_FILE',
    'SYNC_HEALTH_DEMO_PACE',
    'SYNC_HEALTH_MASKS',
    'SYNC_HEALTH_PORT_4280_TCP_ADDR',
    'SYNC_HEALTH_PREVIEW_LISTEN',
    'SYNC_HEALTH_SERVICE_HOST',
    'SYNC_HEALTH_TOKEN_FILE',
    'SYNC_HEALTH_TOKENS_FILE',
    'SYNC_HEALTH_URL',
  ];
  expect(unknownSettings(Object.fromEntries(others.map((name) => [name, 'x'])))).toEqual([]);
});
