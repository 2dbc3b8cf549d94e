/** Activity: all commands and decisions, with who asked, when, why, and the outcome. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { type Query, useIsFetching, useQueryClient } from '@tanstack/react-query';
import { COMMAND_TYPES } from '@sync-health/contract/words';
import React from 'react';

import { readRange } from '../../api/range';
import { Section } from '../../components/Section';
import { SyncHealthPage } from '../../components/SyncHealthPage';
import { TimeRangeControl } from '../../components/TimeRangeControl';
import { useUrlParams } from '../useUrlParams';
import { GroupDecisions } from '../GroupDecisions';
import { CommandList } from './CommandList';

const isShown = ({ queryKey }: Pick<Query, 'queryKey'>) => queryKey[0] === 'commands' || queryKey[0] === 'decisions';

export default function ActivityPage() {
  const [params, change] = useUrlParams();
  const queryClient = useQueryClient();
  const range = readRange(params);
  const isRefreshing = useIsFetching({ predicate: isShown }) > 0;
  const styles = useStyles2(getStyles);

  return (
    <SyncHealthPage
      title={t('activity.title', 'Activity')}
      subTitle={t('activity.page-subtitle', 'Who asked for what, when and why, and what became of it')}
      actions={
        <TimeRangeControl
          range={range}
          onChange={({ from, to }) => change({ from, to })}
          onRefresh={() => queryClient.invalidateQueries({ predicate: isShown })}
          isRefreshing={isRefreshing}
        />
      }
    >
      <CommandList
        range={range}
        filter={{
          types: COMMAND_TYPES.filter((type) => params.getAll('type').includes(type)),
          isOpen: params.get('open') === 'true',
          search: params.get('search') ?? '',
        }}
        onFilter={change}
      />
      <div className={styles.decisions}>
        <Section id="activity-decisions" title={t('activity.decisions', 'Error groups')}>
          <GroupDecisions range={range} />
        </Section>
      </div>
    </SyncHealthPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({ decisions: css({ marginTop: theme.spacing(4) }) });
