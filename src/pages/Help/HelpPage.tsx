/** Explains each page, the words, and where to read more. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { Stack, TextLink, useStyles2 } from '@grafana/ui';
import React from 'react';

import { useChosenDataSource } from '../../api/DataSourceContext';
import { FirstEvent } from '../../components/FirstEvent';
import { PageTitle } from '../../components/PageTitle';
import { RecordSearch } from '../../components/RecordSearch';
import { Section } from '../../components/Section';
import { Destinations } from '../Destinations';
import { ADD_DATA_SOURCE_PATH, CONFIG_PATH, dataSourceSettingsPath } from '../paths';

const REPOSITORY = 'https://github.com/syncops/sync-health';

export default function HelpPage() {
  const styles = useStyles2(getStyles);
  const dataSource = useChosenDataSource();
  return (
    <PluginPage
      renderTitle={() => <PageTitle>{t('help.title', 'Help')}</PageTitle>}
      subTitle={t('help.subtitle', 'How much is syncing, what fails and why, and how to put it right')}
      actions={dataSource && <RecordSearch />}
    >
      <Stack direction="column" gap={4}>
        <Section id="help-pages" title={t('help.pages', 'Pages and dashboards')}>
          <Destinations />
        </Section>
        <Words />
        <FirstSteps />
        <Section id="help-docs" title={t('help.docs', 'Documentation')}>
          <ul className={styles.list}>
            {documents().map(([path, label]) => (
              <li key={path}>
                <TextLink href={`${REPOSITORY}/blob/main/${path}`} external>
                  {label}
                </TextLink>
              </li>
            ))}
          </ul>
        </Section>
      </Stack>
    </PluginPage>
  );
}

function Words() {
  const styles = useStyles2(getStyles);
  return (
    <Section id="help-words" title={t('help.words', 'Words')}>
      <dl className={styles.words}>
        {words().map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function FirstSteps() {
  const styles = useStyles2(getStyles);
  const dataSource = useChosenDataSource();
  return (
    <Section id="help-first-steps" title={t('help.first-steps', 'First steps')}>
      <ol className={styles.list}>
        <li>
          <TextLink href={dataSource ? dataSourceSettingsPath(dataSource.uid) : ADD_DATA_SOURCE_PATH}>
            {t('help.step-data-source', 'Connect the data source to your sync-event server')}
          </TextLink>
        </li>
        <li>
          <TextLink href={CONFIG_PATH}>
            {t('help.step-configure', 'Choose the data source that the pages use')}
          </TextLink>
        </li>
        <li>{t('help.step-event', 'Send a first event with a token that has the scope ingest:')}</li>
      </ol>
      <FirstEvent uid={dataSource?.uid} />
    </Section>
  );
}

function words(): Array<[word: string, meaning: string]> {
  return [
    [
      t('help.word-event', 'Sync event'),
      t('help.word-event-detail', 'One finished attempt to sync one record. Delivered again, it still counts once.'),
    ],
    [
      t('help.word-state', 'State of a failure'),
      t(
        'help.word-state-detail',
        'Open until a retry is accepted, retrying until the next attempt ends, then resolved, or open again if it failed too.'
      ),
    ],
    [
      t('help.word-manual', 'Manual sync'),
      t(
        'help.word-manual-detail',
        "A run that a person started. Its failed records can't be retried one by one: run the manual sync again."
      ),
    ],
    [
      t('help.word-command', 'Command'),
      t(
        'help.word-command-detail',
        'A retry or a cancel. A connector that is away gets it when it is back; the Activity page shows that it waits.'
      ),
    ],
  ];
}

function documents(): Array<[path: string, label: string]> {
  return [
    ['docs/metrics.md', t('help.docs-metrics', 'How every figure is defined')],
    ['docs/query-types.md', t('help.docs-query-types', 'Query types and their columns')],
    ['README.md', t('help.docs-readme', 'Install and configure')],
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ paddingLeft: theme.spacing(3) }),
  words: css({
    margin: 0,
    dt: { fontWeight: theme.typography.fontWeightMedium },
    dd: { marginLeft: 0, marginBottom: theme.spacing(1.5), color: theme.colors.text.secondary, maxWidth: '80ch' },
  }),
});
