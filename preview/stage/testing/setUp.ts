/** Sets up what the stage's modules need when they are imported: the boot data of the host, and what jsdom lacks. */
import { type preview } from '../bootData';

const info = {} as (typeof preview)['app']['info'];

window.previewBootData = {
  app: { id: 'test-app', name: 'App', includes: [], languages: [], info } as unknown as (typeof preview)['app'],
  dataSourcePlugin: { id: 'test-datasource', languages: [], info } as unknown as (typeof preview)['dataSourcePlugin'],
  dataSource: { id: 1, uid: 'test', name: 'Test', url: '', jsonData: {} },
  user: { login: 'viewer', name: 'Viewer', email: 'viewer@localhost', role: 'Viewer' },
};

// jsdom has no IntersectionObserver, which scenes use when they are imported. These tests draw nothing.
window.IntersectionObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
} as unknown as typeof IntersectionObserver;
