/** The time zone of the pages: the one in the URL, as for dashboards, else the user's own. */
import { css } from '@emotion/css';
import { dateTimeFormat, dateTimeFormatTimeAgo, getTimeZone } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { Tooltip, useStyles2 } from '@grafana/ui';
import React, { createContext, Fragment, type PropsWithChildren, useContext, useMemo } from 'react';

interface Zone {
  /** The zone in the URL. Undefined without one. */
  fromUrl?: TimeZone;
  timeZone: TimeZone;
  setTimeZone: (timeZone: TimeZone) => void;
}

const TimeZoneContext = createContext<Zone>({ timeZone: 'browser', setTimeZone: () => undefined });

interface Props {
  /** Undefined without a zone in the URL. */
  fromUrl: TimeZone | undefined;
  onChange: (timeZone: TimeZone) => void;
}

export function TimeZoneProvider({ fromUrl, onChange, children }: PropsWithChildren<Props>) {
  const timeZone = fromUrl ?? getTimeZone();
  const zone = useMemo(() => ({ fromUrl, timeZone, setTimeZone: onChange }), [fromUrl, timeZone, onChange]);
  return <TimeZoneContext.Provider value={zone}>{children}</TimeZoneContext.Provider>;
}

export function useTimeZone(): Zone {
  return useContext(TimeZoneContext);
}

/** The zone as an IANA name. */
export function useZoneName(): string {
  const { timeZone } = useTimeZone();
  if (timeZone === 'browser' || timeZone === '') {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  return timeZone === 'utc' ? 'UTC' : timeZone;
}

/** Shows a moment, or a dash for null. With `ago` it shows how long ago it was, with the moment as tooltip. */
export function Time({ at, ago = false }: { at: number | null; ago?: boolean }) {
  const { timeZone } = useTimeZone();
  const styles = useStyles2(getStyles);
  if (at === null) {
    return '–';
  }
  const moment = dateTimeFormat(at, { timeZone });
  const iso = new Date(at).toISOString();
  return ago ? (
    <Tooltip content={moment}>
      <time dateTime={iso} className={styles.time}>
        {dateTimeFormatTimeAgo(at, { timeZone })}
      </time>
    </Tooltip>
  ) : (
    <time dateTime={iso} className={styles.time}>
      {moment.split(BEFORE_CLOCK).map((part, index) => (
        <Fragment key={part}>
          {index > 0 && ' '}
          <span className={styles.part}>{part}</span>
        </Fragment>
      ))}
    </time>
  );
}

/** The space between date and time of day, whatever format Grafana is set to. */
const BEFORE_CLOCK = / (?=\d+:\d)/;

const getStyles = () => ({
  time: css({ whiteSpace: 'nowrap' }),
  /** A moment that may wrap does so between date and time of day. Browsers would break a date at its hyphens. */
  part: css({ whiteSpace: 'nowrap' }),
});
