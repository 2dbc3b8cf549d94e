/** One connector: its events, their delay, rejections, libraries, tokens and open commands. */
import { t } from '@grafana/i18n';
import { Alert, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { ConnectorDetail } from '@sync-health/contract/connector';
import React from 'react';

import { useConnector } from '../../api/connectors';
import { useDataSourceUid } from '../../api/DataSourceContext';
import { toTimeRange, type UrlRange } from '../../api/range';
import { ProblemError } from '../../api/resources';
import { AS_IS } from '../../components/plainValues';
import { type Fact, Facts } from '../../components/Facts';
import { formatCount } from '../../components/formats';
import { PageLinkButton } from '../../components/PageLinkButton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { Section } from '../../components/Section';
import { Time } from '../../components/TimeZone';
import { PanelActions } from '../../panelActions/PanelActions';
import { dashboardPath } from '../paths';
import { Arrival } from './Arrival';
import { OpenCommands } from './OpenCommands';
import { Rejections } from './Rejections';
import { SentOverTime } from './SentOverTime';
import { errorRateAlert, sentPanel } from './sentPanel';
import { SourcesTable } from './SourcesTable';
import { TokensTable } from './TokensTable';

interface Props {
  name: string;
  range: UrlRange;
  listUrl: string;
}

export function ConnectorDetails({ name, range, listUrl }: Props) {
  const { data, error, isError, refetch } = useConnector(name);
  if (isError && error instanceof ProblemError && error.problem.status === 404) {
    return (
      <Alert
        severity="warning"
        title={t('connectors.missing', 'No connector “{{name}}” has sent anything', { name, ...AS_IS })}
      >
        <PageLinkButton variant="secondary" size="sm" href={listUrl}>
          {t('connectors.all', 'All connectors')}
        </PageLinkButton>
      </Alert>
    );
  }
  if (isError) {
    return (
      <ProblemAlert
        title={t('connectors.error', 'The connector could not be read')}
        error={error}
        onRetry={() => refetch()}
      />
    );
  }
  if (!data) {
    return <LoadingPlaceholder text={t('connectors.loading', 'Loading the connector…')} />;
  }
  return <Details connector={data} range={range} />;
}

function Details({ connector, range }: { connector: ConnectorDetail; range: UrlRange }) {
  const ds = useDataSourceUid();
  const { connector: name } = connector;
  return (
    <Stack direction="column" gap={4}>
      <Stack justifyContent="space-between" alignItems="flex-start" wrap="wrap" gap={2}>
        <Facts layout="row" facts={factsOf(connector)} />
        <PageLinkButton
          variant="secondary"
          size="sm"
          icon="apps"
          href={dashboardPath('overview', { ...range, 'var-ds': ds, 'var-connector': name })}
        >
          {t('connectors.overview', 'Overview dashboard')}
        </PageLinkButton>
      </Stack>
      <Section
        id="connector-sent"
        title={t('connectors.sent.title', 'Events over time')}
        actions={
          <PanelActions ds={ds} panel={sentPanel(name)} range={toTimeRange(range)} alert={errorRateAlert(name)} />
        }
      >
        <SentOverTime connector={name} range={range} />
      </Section>
      <Section id="connector-rejected" title={t('connectors.rejected-why', 'Rejected, and why')}>
        <Rejections connector={connector} />
      </Section>
      <Section id="connector-arrival" title={t('connectors.arrival.title', 'Delay until arrival')}>
        <Arrival delay={connector.delay} />
      </Section>
      <Section id="connector-sources" title={t('connectors.sources.title', 'Libraries and formats')}>
        <SourcesTable sources={connector.sources} tokens={connector.tokens} />
      </Section>
      <Section id="connector-tokens" title={t('connectors.tokens.title', 'Tokens')}>
        <TokensTable tokens={connector.tokens} />
      </Section>
      <Section id="connector-commands" title={t('connectors.commands.title', 'Open commands')}>
        <OpenCommands connector={name} />
      </Section>
    </Stack>
  );
}

function factsOf({ lastSent, lastEvent, countedSince, ...counts }: ConnectorDetail): Fact[] {
  const moment = (at: number | null) => (at === null ? '–' : <Time at={at} ago />);
  return [
    [t('connectors.last-sent', 'Sent last'), moment(lastSent)],
    [t('connectors.last-event', 'Last event ended'), moment(lastEvent)],
    [t('connectors.accepted', 'Accepted'), formatCount(counts.accepted)],
    [t('connectors.duplicates', 'Duplicates'), formatCount(counts.duplicates)],
    [t('connectors.conflicts', 'Conflicts'), formatCount(counts.conflicts)],
    [t('connectors.rejected', 'Rejected'), formatCount(counts.rejected)],
    [t('connectors.counted-since', 'Counted since'), countedSince === null ? '–' : <Time at={countedSince} />],
  ];
}
