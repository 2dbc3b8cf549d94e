/** The scaffold's build, which copies only the app's own logo, and the logo of the data source inside it. */
import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Configuration } from 'webpack';

import scaffoldConfig, { type Env } from './.config/webpack/webpack.config.ts';

export default async function config(env: Env): Promise<Configuration> {
  const scaffold = await scaffoldConfig(env);
  return {
    ...scaffold,
    plugins: [
      ...(scaffold.plugins ?? []),
      new CopyWebpackPlugin({ patterns: [{ from: 'datasource/img', to: 'datasource/img' }] }),
    ],
  };
}
