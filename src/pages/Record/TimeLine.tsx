/** The history of a record as a list, newest first. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

import type { UrlRange } from '../../api/range';
import type { RecordMoment } from '../../api/record';
import { Time } from '../../components/TimeZone';
import { AttemptEntry } from './AttemptEntry';
import { CommandEntry } from './CommandEntry';
import { DecisionEntry } from './DecisionEntry';

interface Props {
  recordId: string;
  moments: RecordMoment[];
  range: UrlRange;
}

export function TimeLine({ recordId, moments, range }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.line} aria-label={t('record.time-line', 'What happened, newest first')}>
      {moments.map((moment) => (
        <li key={keyOf(moment)} className={styles.moment}>
          <div className={styles.time}>
            <Time at={moment.at} />
          </div>
          <div className={styles.what}>
            {moment.kind === 'attempt' && <AttemptEntry recordId={recordId} attempt={moment.attempt} range={range} />}
            {moment.kind === 'command' && <CommandEntry command={moment.command} range={range} />}
            {moment.kind === 'decision' && <DecisionEntry decision={moment.decision} range={range} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function keyOf(moment: RecordMoment): string {
  switch (moment.kind) {
    case 'attempt':
      return JSON.stringify(['attempt', moment.attempt.connector, moment.attempt.id]);
    case 'command':
      return JSON.stringify(['command', moment.command.id, moment.command.eventId]);
    case 'decision':
      return JSON.stringify(['decision', moment.at, moment.decision.connector, moment.decision.groupId]);
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    listStyle: 'none',
    margin: 0,
    padding: 0,
    [theme.breakpoints.down('md')]: { gridTemplateColumns: '1fr' },
  }),
  // All times are as wide as the widest, so that the entries line up.
  moment: css({ display: 'grid', gridTemplateColumns: 'subgrid', gridColumn: '1 / -1' }),
  time: css({ padding: theme.spacing(1, 2, 0, 0), color: theme.colors.text.secondary }),
  what: css({
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    minWidth: 0,
    padding: theme.spacing(1, 0, 2, 3),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    overflowWrap: 'anywhere',
    '&::before': {
      content: '""',
      position: 'absolute',
      left: -6,
      top: theme.spacing(1.75),
      width: 10,
      height: 10,
      borderRadius: theme.shape.radius.circle,
      background: theme.colors.border.strong,
    },
  }),
});
