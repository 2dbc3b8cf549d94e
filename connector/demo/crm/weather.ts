/** External conditions of the CRM: normal ones, and two incidents in the demo's history. */
import { DAY, HOUR, MINUTE, startOfDay } from '../time/rhythm';

export interface Weather {
  /** A factor on every service time. */
  crmSlowness: number;
  /** Share of the CRM's workers that are up. */
  crmCapacity: number;
  /** The integration user's password has expired: no session is valid and no login succeeds. */
  isPasswordExpired: boolean;
}

export interface Incident extends Partial<Weather> {
  name: string;
  from: number;
  to: number;
}

const FAIR: Weather = { crmSlowness: 1, crmCapacity: 1, isPasswordExpired: false };

/** The incidents of the fifteen days before `now`. */
export function pastIncidents(now: number): Incident[] {
  const today = startOfDay(now);
  const night = today - 6 * DAY;
  const afternoon = today - 3 * DAY;
  return [
    {
      name: "the integration user's password has expired",
      from: night + HOUR + 35 * MINUTE,
      to: night + 5 * HOUR + 50 * MINUTE,
      isPasswordExpired: true,
    },
    {
      name: 'the CRM is slow after a release',
      from: afternoon + 13 * HOUR + 10 * MINUTE,
      to: afternoon + 15 * HOUR + 40 * MINUTE,
      crmSlowness: 10,
      crmCapacity: 0.35,
    },
  ];
}

export function weatherAt(now: number, incidents: readonly Incident[]): Weather {
  const {
    name: _,
    from: __,
    to: ___,
    ...current
  } = incidents.find(({ from, to }) => from <= now && now < to) ?? {
    name: '',
    from: 0,
    to: 0,
  };
  return { ...FAIR, ...current };
}
