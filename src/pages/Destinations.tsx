/** A card for every page and dashboard, with what it is for. */
import { t } from '@grafana/i18n';
import React from 'react';

import { useChosenDataSource } from '../api/DataSourceContext';
import { CardList } from '../components/CardList';
import { PageCard } from '../components/PageCard';
import { dashboardPath, pagePath } from './paths';

export function Destinations() {
  const uid = useChosenDataSource()?.uid;
  return (
    <CardList columns={3} leastWidth={260}>
      {destinations(uid).map(({ href, heading, description }) => (
        <li key={href}>
          <PageCard href={href}>
            <PageCard.Heading>{heading}</PageCard.Heading>
            <PageCard.Description>{description}</PageCard.Description>
          </PageCard>
        </li>
      ))}
    </CardList>
  );
}

function destinations(uid: string | undefined) {
  const [ofDashboard, ofPage] = [{ 'var-ds': uid }, { ds: uid }];
  return [
    {
      href: dashboardPath('overview', ofDashboard),
      heading: t('help.overview', 'Overview'),
      description: t('help.overview-detail', 'Totals, error rate and latency, each against the window before.'),
    },
    {
      href: dashboardPath('failures', ofDashboard),
      heading: t('help.failures', 'Failures'),
      description: t('help.failures-detail', 'What fails, where and since when.'),
    },
    {
      href: dashboardPath('performance', ofDashboard),
      heading: t('help.performance', 'Performance'),
      description: t('help.performance-detail', 'Latency by data object, API action and sync mode.'),
    },
    {
      href: pagePath('failedRecords', ofPage),
      heading: t('help.failed-records', 'Failed records'),
      description: t('help.failed-records-detail', 'Find failed records, see every attempt, and retry them.'),
    },
    {
      href: pagePath('manualSyncs', ofPage),
      heading: t('help.manual-syncs', 'Manual syncs'),
      description: t('help.manual-syncs-detail', 'Follow the jobs that people started, and cancel one.'),
    },
    {
      href: pagePath('objectives', ofPage),
      heading: t('help.objectives', 'Objectives'),
      description: t(
        'help.objectives-detail',
        'What is left of error budgets, how fast they burn, and alerts on that.'
      ),
    },
    {
      href: pagePath('connectors', ofPage),
      heading: t('help.connectors', 'Connectors'),
      description: t('help.connectors-detail', 'What each sends, how late, and what is rejected and why.'),
    },
    {
      href: pagePath('activity', ofPage),
      heading: t('help.activity', 'Activity'),
      description: t('help.activity-detail', 'Who retried and canceled what, and what became of it.'),
    },
    {
      href: pagePath('connect', ofPage),
      heading: t('connect.title', 'Connect a connector'),
      description: t('help.connect-detail', 'Send a first event to this server, and see that it is there.'),
    },
  ];
}
