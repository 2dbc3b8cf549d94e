/** The time zone of a request as an IANA name, as the server expects it. Days begin by it. */
import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

/** Grafana's macro for the dashboard's zone. Without a dashboard, Grafana does not replace it. */
const MACRO = '$__timezone';

interface Request {
  timezone: string | undefined;
  scopedVars: ScopedVars;
}

/** Queries of variables have no time zone in Grafana, but the macro still names the dashboard's. */
export function timeZoneOf({ timezone, scopedVars }: Request, templateSrv: Pick<TemplateSrv, 'replace'>): string {
  const named = timezone || templateSrv.replace(MACRO, scopedVars);
  if (!named || named === 'browser' || named === MACRO) {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  return named === 'utc' ? 'UTC' : named;
}
