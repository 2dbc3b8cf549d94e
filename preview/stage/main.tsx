/** Starts the stage: services first, then the plugin's own built modules, then the page. */
// Must be the first import: @grafana/runtime reads the boot data.
import { preview } from './bootData';

import { type AppPlugin } from '@grafana/data';
import { createRoot } from 'react-dom/client';

import { App } from './App';
import { setServices } from './services';
import { setExtendingPlugin } from './services/extensions';
import { importPlugin, shareModules } from './services/modules';
import { loadTranslations } from './services/translations';

async function main() {
  setServices();
  shareModules();
  await loadTranslations();
  const plugin = await importPlugin<AppPlugin>(`/public/plugins/${preview.app.id}/module.js`);
  setExtendingPlugin(plugin);
  createRoot(document.getElementById('reactRoot')!).render(<App plugin={plugin} />);
}

void main();
