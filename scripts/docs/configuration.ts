/** Writes docs/configuration.md from the server's table of settings. */
import { SECRETS, SETTINGS } from '../../server/src/config/settings';

const HEAD = `# Configuration of the server

<!-- Written by \`npm run generate\` from server/src/config/settings.ts. -->

Everything is set by environment variables; an empty one counts as unset. A value that cannot be used ends the server at its start with one line that names the variable. A variable that begins with \`SYNC_HEALTH_\` and is not known is named in a warning.

A secret may be in a file instead, which keeps it out of the environment: ${SECRETS.map((name) => `\`${name}_FILE\``).join(', ')} name such a file. An empty file ends the start, as a missing one does.
`;

export function configurationDocs(): Record<string, string> {
  const rows = Object.entries(SETTINGS.properties).map(([name, schema]) => {
    const { default: value, description = '' } = schema as { default?: unknown; description?: string };
    return `| \`${name}\` | ${value === '' || value === undefined ? '' : `\`${String(value)}\``} | ${description} |`;
  });
  return {
    'docs/configuration.md': `${HEAD}\n${['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n')}\n`,
  };
}
