/** Extracts the texts of the data source from its source code. Grafana loads them with the data source alone. */
import { defineConfig } from 'i18next-cli';

import { languages, id } from './plugin.json';

export default defineConfig({
  locales: languages,
  extract: {
    input: ['src/datasource/**/*.{ts,tsx}'],
    ignore: ['src/**/*.test.*'],
    output: 'src/datasource/locales/{{language}}/{{namespace}}.json',
    defaultNS: id,
    functions: ['t', '*.t'],
    transComponents: ['Trans'],
  },
});
