/** The time zone that days of a request begin in, as an IANA name, which is what the server wants. */
import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

/** Grafana's word for the dashboard's zone. Where no dashboard is, it is left as it stands. */
const MACRO = '$__timezone';

interface Request {
  timezone: string | undefined;
  scopedVars: ScopedVars;
}

/** Grafana gives the queries of variables no time zone, but its macro knows the dashboard's there too. */
export function timeZoneOf({ timezone, scopedVars }: Request, templateSrv: Pick<TemplateSrv, 'replace'>): string {
  const named = timezone || templateSrv.replace(MACRO, scopedVars);
  if (!named || named === 'browser' || named === MACRO) {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  return named === 'utc' ? 'UTC' : named;
}
