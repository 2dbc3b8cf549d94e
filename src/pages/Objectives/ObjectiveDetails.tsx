/** One objective: its budget now and over time, its worst data objects, and its alert rules. */
import { t } from '@grafana/i18n';
import { Alert, Stack } from '@grafana/ui';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { HISTORY_DAYS } from '../../api/objectives';
import { toTimeRange } from '../../api/range';
import type { ObjectiveRow } from '../../api/rows';
import { AS_IS } from '../../components/plainValues';
import { Facts } from '../../components/Facts';
import { formatAttained, formatCount } from '../../components/formats';
import { PageLinkButton } from '../../components/PageLinkButton';
import { Section } from '../../components/Section';
import { PanelActions } from '../../panelActions/PanelActions';
import { BudgetAlerts } from './BudgetAlerts';
import { BudgetHistory } from './BudgetHistory';
import { BudgetLeft } from './BudgetLeft';
import { budgetPanel } from './budgetPanel';
import { LoadedObjectives } from './LoadedObjectives';
import { ObjectiveActions } from './ObjectiveActions';
import { burnText, promiseOf, subjectOf } from './objectiveTexts';
import { RunsOut } from './RunsOut';
import { WorstObjects } from './WorstObjects';

interface Props {
  id: string;
  listUrl: string;
}

export function ObjectiveDetails({ id, listUrl }: Props) {
  return (
    <LoadedObjectives>
      {(objectives) => {
        const objective = objectives.find((each) => each.id === id);
        return objective ? (
          <Details objective={objective} listUrl={listUrl} />
        ) : (
          <MissingObjective id={id} listUrl={listUrl} />
        );
      }}
    </LoadedObjectives>
  );
}

function MissingObjective({ id, listUrl }: Props) {
  return (
    <Alert severity="warning" title={t('objectives.missing', 'There is no objective {{id}}', { id, ...AS_IS })}>
      <PageLinkButton variant="secondary" size="sm" href={listUrl}>
        {t('objectives.all', 'All objectives')}
      </PageLinkButton>
    </Alert>
  );
}

const HISTORY = toTimeRange({ from: `now-${HISTORY_DAYS}d`, to: 'now' });

function Details({ objective, listUrl }: { objective: ObjectiveRow; listUrl: string }) {
  const ds = useDataSourceUid();
  return (
    <Stack direction="column" gap={4}>
      <Stack justifyContent="space-between" alignItems="flex-start" wrap="wrap" gap={2}>
        <Facts layout="row" facts={factsOf(objective)} />
        <ObjectiveActions objective={objective} listUrl={listUrl} />
      </Stack>
      <Section
        id="objective-history"
        title={t('objectives.history.title', 'Budget left, the last 90 days')}
        // Its alert rules have a section of their own.
        actions={<PanelActions ds={ds} panel={budgetPanel(objective.id)} range={HISTORY} />}
      >
        <BudgetHistory id={objective.id} />
      </Section>
      {objective.object === null && (
        <Section id="objective-objects" title={t('objectives.objects.title', 'Worst data objects')}>
          <WorstObjects objective={objective} />
        </Section>
      )}
      <Section id="objective-alerts" title={t('objectives.alerts.title', 'Alert rules')}>
        <BudgetAlerts objective={objective} />
      </Section>
    </Stack>
  );
}

function factsOf(objective: ObjectiveRow): Array<[string, React.ReactNode]> {
  return [
    [t('objectives.facts.of', 'Of'), subjectOf(objective)],
    [t('objectives.facts.promise', 'Promise'), promiseOf(objective)],
    [t('objectives.table.attained', 'Attained'), formatAttained(objective.attained)],
    [t('objectives.table.budget-left', 'Budget left'), <BudgetLeft key="left" left={objective.budgetLeft} />],
    [
      t('objectives.facts.bad', 'Bad events'),
      t('objectives.facts.bad-of', '{{bad}} of {{all}}', {
        bad: formatCount(objective.bad),
        all: formatCount(objective.events),
      }),
    ],
    [t('objectives.facts.burn', 'Burns'), burnText(objective)],
    [t('objectives.table.runs-out', 'Runs out'), <RunsOut key="runs-out" objective={objective} />],
  ];
}
