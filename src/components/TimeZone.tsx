/** The time zone that the pages show moments in: Grafana's, until the time picker chooses another. */
import { css } from '@emotion/css';
import { dateTimeFormat, dateTimeFormatTimeAgo, getTimeZone } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { Tooltip, useStyles2 } from '@grafana/ui';
import React, { createContext, type PropsWithChildren, useContext, useState } from 'react';

interface Zone {
  timeZone: TimeZone;
  setTimeZone: (timeZone: TimeZone) => void;
}

const TimeZoneContext = createContext<Zone>({ timeZone: 'browser', setTimeZone: () => undefined });

export function TimeZoneProvider({ children }: PropsWithChildren) {
  const [timeZone, setTimeZone] = useState(() => getTimeZone());
  return <TimeZoneContext.Provider value={{ timeZone, setTimeZone }}>{children}</TimeZoneContext.Provider>;
}

export function useTimeZone(): Zone {
  return useContext(TimeZoneContext);
}

/** A moment; `ago` shows how long it is past, with the moment as tooltip. */
export function Time({ at, ago = false }: { at: number; ago?: boolean }) {
  const { timeZone } = useTimeZone();
  const moment = dateTimeFormat(at, { timeZone });
  const iso = new Date(at).toISOString();
  const styles = useStyles2(getStyles);
  return ago ? (
    <Tooltip content={moment}>
      <time dateTime={iso} className={styles.time}>
        {dateTimeFormatTimeAgo(at, { timeZone })}
      </time>
    </Tooltip>
  ) : (
    <time dateTime={iso} className={styles.time}>
      {moment}
    </time>
  );
}

const getStyles = () => ({ time: css({ whiteSpace: 'nowrap' }) });
