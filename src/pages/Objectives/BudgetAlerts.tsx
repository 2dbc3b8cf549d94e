/** The alert rules on the burn rate of a budget. A button creates the missing ones; a file has them too. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, LoadingPlaceholder, Stack, Text, TextLink, useStyles2 } from '@grafana/ui';
import React from 'react';

import { ruleUrl, useExistingRules, useMakeRules } from '../../api/alertRules';
import { type BurnRule, burnRule, BURNS, canFire, groupOf } from '../../api/burnRules';
import { useDataSourceUid } from '../../api/DataSourceContext';
import type { ObjectiveRow } from '../../api/rows';
import { rulesFile } from '../../api/rulesFile';
import { AS_IS } from '../../components/plainValues';
import { formatBurn } from '../../components/formats';
import { ActionButton } from '../../components/ActionButton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { usePermission } from '../../components/usePermission';
import { OBJECTIVE_PARAM, pagePath } from '../paths';

export function BudgetAlerts({ objective }: { objective: ObjectiveRow }) {
  const styles = useStyles2(getStyles);
  const ds = useDataSourceUid();
  const { isAllowed, reason } = usePermission('objectives');
  const path = pagePath('objectives', { [OBJECTIVE_PARAM]: objective.id, ds });
  const all = BURNS.map((burn) => ({ burn, rule: burnRule(objective, burn, ds, path) }));
  const existing = useExistingRules(all.map(({ rule }) => rule.uid));
  const make = useMakeRules();
  const group = groupOf(objective);
  const has = ({ uid }: BurnRule) => existing.data?.some((rule) => rule.uid === uid) ?? false;
  const possible = all.filter(({ burn }) => canFire(objective, burn)).map(({ rule }) => rule);
  const missing = possible.filter((rule) => !has(rule));

  if (existing.isPending) {
    return <LoadingPlaceholder text={t('objectives.alerts.loading', 'Asking Grafana for the rules…')} />;
  }
  return (
    <Stack direction="column" gap={2} alignItems="flex-start">
      <Text color="secondary">
        {t(
          'objectives.alerts.detail',
          'A rule fires while the budget burns too fast in a long window and in a short one. Once made, a rule is Grafana’s: what you change there stays.'
        )}
      </Text>
      {existing.isError && (
        <ProblemAlert
          title={t('objectives.alerts.unreadable', 'Grafana did not tell which rules there are')}
          error={existing.error}
          onRetry={() => existing.refetch()}
        />
      )}
      <ul className={styles.rules}>
        {all.map(({ burn, rule }) => (
          <li key={rule.uid}>
            <Stack direction="row" gap={1} wrap="wrap">
              <span>
                {t('objectives.alerts.rule', 'Burns more than {{rate}} too fast over {{long}} and over {{short}}:', {
                  rate: formatBurn(burn.rate),
                  ...windowTexts()[burn.name],
                  ...AS_IS,
                })}
              </span>
              {has(rule) ? (
                <TextLink href={ruleUrl(rule.uid)} inline={false}>
                  {t('objectives.alerts.exists', 'exists, open it in Grafana')}
                </TextLink>
              ) : (
                <Text color="secondary">
                  {possible.includes(rule)
                    ? t('objectives.alerts.absent', 'not made yet')
                    : t('objectives.alerts.impossible', 'could never fire, since this budget burns at most {{most}}', {
                        most: formatBurn(1 / (1 - objective.target)),
                        ...AS_IS,
                      })}
                </Text>
              )}
            </Stack>
          </li>
        ))}
      </ul>
      {make.isError && (
        <ProblemAlert title={t('objectives.alerts.failed', 'Grafana did not take the rules')} error={make.error} />
      )}
      <Stack gap={1} wrap="wrap">
        {missing.length > 0 && (
          <ActionButton
            icon="bell"
            obstacle={reason}
            disabled={!isAllowed || make.isPending || existing.isError}
            onClick={() => make.mutate({ rules: missing, group })}
          >
            {t('objectives.alerts.make', 'Make alert rules')}
          </ActionButton>
        )}
        {possible.length > 0 && (
          <Button
            variant="secondary"
            icon="download-alt"
            onClick={() => download(`${objective.id}.yaml`, rulesFile(possible, group))}
          >
            {t('objectives.alerts.file', 'Download as file')}
          </Button>
        )}
      </Stack>
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({ rules: css({ paddingLeft: theme.spacing(2.5) }) });

function windowTexts() {
  return {
    fast: { long: t('objectives.alerts.hour', '1 hour'), short: t('objectives.alerts.minutes-5', '5 minutes') },
    slow: { long: t('objectives.alerts.hours-6', '6 hours'), short: t('objectives.alerts.minutes-30', '30 minutes') },
  };
}

function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name.replace(/[^\w.-]+/g, '-') });
  link.click();
  URL.revokeObjectURL(url);
}
