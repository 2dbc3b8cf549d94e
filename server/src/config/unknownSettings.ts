/** Finds variables that look like settings and are none: a misspelt one would be left at its default in silence. */
import { SECRETS, SETTINGS } from './settings';

/**
 * Variables of the commands, the connectors, the preview and the tests, which may be in the same environment, and those
 * that Kubernetes sets for a service called sync-health.
 */
const OF_OTHERS =
  /^SYNC_HEALTH_((DEMO|FUZZ|GRAFANA|PREVIEW|SERVICE|TEST)_.*|PORT(_.*)?|ANONYMOUS_MAY_OPERATE|CA_CERT|CLIENT_(CERT|KEY)|CONNECTOR|MAY_SKIP|(MOVE_URL|TOKEN)(_FILE)?|PYTHON|STAGE|URL)$/;

export function unknownSettings(environment: Record<string, string | undefined>): string[] {
  const known = new Set<string>([...Object.keys(SETTINGS.properties), ...SECRETS.map((name) => `${name}_FILE`)]);
  return Object.keys(environment)
    .filter((name) => name.startsWith('SYNC_HEALTH_') && !known.has(name) && !OF_OTHERS.test(name))
    .sort();
}
