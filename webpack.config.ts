/** The scaffold's build, which copies only the app's own logo, and the logo of the data source inside it. */
import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Configuration } from 'webpack';

import scaffoldConfig, { type Env } from './.config/webpack/webpack.config.ts';

export default async function config(env: Env): Promise<Configuration> {
  const scaffold = await scaffoldConfig(env);
  return {
    ...scaffold,
    // The app and the data source share one list of chunks, where either may find the other's copy of a module: copies
    // that each hold only what their own plugin uses would leave the other without.
    optimization: { ...scaffold.optimization, usedExports: 'global' },
    plugins: [
      ...(scaffold.plugins ?? []),
      new CopyWebpackPlugin({ patterns: [{ from: 'datasource/img', to: 'datasource/img' }] }),
    ],
  };
}
