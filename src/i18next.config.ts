/** Extracts the texts of the app from its source code. The data source has its own. */
import { defineConfig } from 'i18next-cli';

import { languages, id } from './plugin.json';

export default defineConfig({
  locales: languages,
  extract: {
    input: ['src/**/*.{ts,tsx}'],
    ignore: ['src/datasource/**', 'src/**/*.test.*', 'src/test/**'],
    output: 'src/locales/{{language}}/{{namespace}}.json',
    defaultNS: id,
    functions: ['t', '*.t'],
    transComponents: ['Trans'],
  },
});
