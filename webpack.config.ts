/** The scaffold's build, which copies only the app's own logo, and the logo of the data source inside it. */
import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Configuration, RuleSetRule } from 'webpack';

import scaffoldConfig, { type Env } from './.config/webpack/webpack.config.ts';

export default async function config(env: Env): Promise<Configuration> {
  const scaffold = await scaffoldConfig(env);
  return {
    ...scaffold,
    module: { ...scaffold.module, rules: scaffold.module?.rules?.map(forToday) },
    // The app and the data source share one list of chunks, where either may find the other's copy of a module: copies
    // that each hold only what their own plugin uses would leave the other without.
    optimization: { ...scaffold.optimization, usedExports: 'global' },
    plugins: [
      ...(scaffold.plugins ?? []),
      new CopyWebpackPlugin({ patterns: [{ from: 'datasource/img', to: 'datasource/img' }] }),
    ],
  };
}

/** Grafana 12.4 itself is built for no older browsers; the scaffold's target adds helpers to every chunk. */
const TARGET = 'es2022';

type Rule = NonNullable<NonNullable<Configuration['module']>['rules']>[number];

function forToday(rule: Rule): Rule {
  return isOfSwc(rule)
    ? { ...rule, use: { ...rule.use, options: { jsc: { ...rule.use.options.jsc, target: TARGET } } } }
    : rule;
}

interface SwcRule extends RuleSetRule {
  use: { loader: string; options: { jsc: object } };
}

const isOfSwc = (rule: Rule): rule is SwcRule =>
  typeof rule === 'object' && typeof rule?.use === 'object' && 'loader' in rule.use && rule.use.loader === 'swc-loader';
