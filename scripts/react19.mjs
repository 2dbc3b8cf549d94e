/**
 * Checks that the built plugin contains nothing that React 19 removed, and no part of React 18 instead of Grafana's
 * React.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './lib/processes.mjs';
import { main, say, UserError } from './lib/say.mjs';

const REMOVED = [
  'findDOMNode',
  'unmountComponentAtNode',
  'createFactory',
  'ReactDOM.render',
  '.defaultProps',
  '.propTypes',
  'contextTypes',
  'getChildContext',
  // Bundled parts of React would ask their React for these.
  'react.element',
  '__SECRET_INTERNALS',
];

main(async () => {
  const dist = path.join(ROOT, 'dist');
  const files = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js'));
  if (files.length === 0) {
    throw new UserError('dist/ holds no scripts: run `npm run build:frontend` first.');
  }
  const found = files.flatMap((file) => {
    const script = readFileSync(path.join(dist, file), 'utf8');
    return REMOVED.filter((name) => script.includes(name)).map((name) => `${file}: ${name}`);
  });
  if (found.length > 0) {
    throw new UserError(`React 19 lacks what the plugin holds:\n${found.join('\n')}`);
  }
  say(`${files.length} scripts hold nothing that React 19 lacks.`);
});
