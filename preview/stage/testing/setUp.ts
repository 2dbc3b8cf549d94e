/** What the stage's modules need when they are imported: what the host tells them, and what Jest's DOM lacks. */
import { type preview } from '../bootData';

const info = {} as (typeof preview)['app']['info'];

window.previewBootData = {
  app: { id: 'test-app', name: 'App', includes: [], languages: [], info } as unknown as (typeof preview)['app'],
  dataSourcePlugin: { id: 'test-datasource', languages: [], info } as unknown as (typeof preview)['dataSourcePlugin'],
  dataSource: { id: 1, uid: 'test', name: 'Test', url: '', jsonData: {} },
  user: { login: 'viewer', name: 'Viewer', email: 'viewer@localhost', role: 'Viewer' },
};

// Jest's DOM has none, and scenes make one when they are imported; nothing is drawn in these tests.
window.IntersectionObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
} as unknown as typeof IntersectionObserver;
