/** The app's home page: figures, what needs attention, each connector, and links to all pages. */
import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import React from 'react';

import { readRange } from '../../api/range';
import { Section } from '../../components/Section';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { Destinations } from '../Destinations';
import { useUrlParams } from '../useUrlParams';
import { Connectors } from './Connectors';
import { Figures } from './Figures';
import { Freshness } from './Freshness';
import { ToDo } from './ToDo';

/** One day, which is what a person on duty looks back on. */
const DAY = { from: 'now-24h', to: 'now' };

export default function HomePage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const range = readRange(params, DAY);
  const isRefreshing = useIsFetching() > 0;

  return (
    <SyncHealthPage
      subTitle={t('home.subtitle', 'How much is syncing, what fails, and what needs attention')}
      actions={
        <TimeRangeControl
          range={range}
          onChange={({ from, to }) => change({ from, to })}
          onRefresh={() => queryClient.invalidateQueries()}
          isRefreshing={isRefreshing}
        />
      }
    >
      <Stack direction="column" gap={4}>
        <Section id="home-figures" title={t('home.figures.title', 'At a glance')}>
          <Figures range={range} />
        </Section>
        <Section id="home-to-do" title={t('home.to-do.title', 'Needs attention')}>
          <ToDo range={range} />
        </Section>
        <Section id="home-connectors" title={t('home.connectors.title', 'Connectors')}>
          <Connectors range={range} />
        </Section>
        <Section id="home-freshness" title={t('home.freshness.title', 'Freshness')}>
          <Freshness range={range} />
        </Section>
        <Section id="home-destinations" title={t('home.destinations', 'Dashboards and pages')}>
          <Destinations />
        </Section>
      </Stack>
    </SyncHealthPage>
  );
}
