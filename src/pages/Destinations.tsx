/** Every page and dashboard of the app as a card that says what it is for. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Card, useStyles2 } from '@grafana/ui';
import React from 'react';

import { dashboardPath, pagePath } from './paths';

export function Destinations() {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.cards}>
      {destinations().map(({ href, heading, description }) => (
        <li key={href}>
          <Card href={href} noMargin>
            <Card.Heading>{heading}</Card.Heading>
            <Card.Description>{description}</Card.Description>
          </Card>
        </li>
      ))}
    </ul>
  );
}

function destinations() {
  return [
    {
      href: dashboardPath('overview'),
      heading: t('help.overview', 'Overview'),
      description: t('help.overview-detail', 'Totals, error rate and latency, each against the window before.'),
    },
    {
      href: dashboardPath('failures'),
      heading: t('help.failures', 'Failures'),
      description: t('help.failures-detail', 'What fails, where and since when.'),
    },
    {
      href: dashboardPath('performance'),
      heading: t('help.performance', 'Performance'),
      description: t('help.performance-detail', 'Latency by data object, API action and sync mode.'),
    },
    {
      href: pagePath('failedRecords'),
      heading: t('help.failed-records', 'Failed records'),
      description: t('help.failed-records-detail', 'Find failed records, see every attempt, and retry them.'),
    },
    {
      href: pagePath('manualSyncs'),
      heading: t('help.manual-syncs', 'Manual syncs'),
      description: t('help.manual-syncs-detail', 'Follow the jobs that people started, and cancel one.'),
    },
    {
      href: pagePath('activity'),
      heading: t('help.activity', 'Activity'),
      description: t('help.activity-detail', 'Who retried and canceled what, and what became of it.'),
    },
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  cards: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))',
    gap: theme.spacing(1.5),
    listStyle: 'none',
    'li > *': { height: '100%' },
  }),
});
