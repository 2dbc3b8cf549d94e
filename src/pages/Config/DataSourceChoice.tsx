/** Chooses the data source of the pages, for URLs that name none. */
import { t } from '@grafana/i18n';
import { Button, Combobox, Field, Stack, Text } from '@grafana/ui';
import React from 'react';

import { type AppSettings, useSaveAppSettings } from '../../api/appSettings';
import type { ChosenDataSource } from '../../api/DataSourceContext';
import { PageLinkButton } from '../../components/PageLinkButton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { ADD_DATA_SOURCE_PATH, dataSourceSettingsPath } from '../paths';

interface Props {
  dataSources: ChosenDataSource[];
  chosen: ChosenDataSource;
  isSaved: boolean;
  settings: AppSettings;
  onChoose: (dataSource: ChosenDataSource) => void;
}

export function DataSourceChoice({ dataSources, chosen, isSaved, settings, onChoose }: Props) {
  const save = useSaveAppSettings();
  const options = dataSources.map(({ uid, name }) => ({ value: uid, label: name }));
  return (
    <section aria-labelledby="config-data-source">
      <Stack direction="column" gap={2} alignItems="flex-start">
        <Text element="h2" variant="h3" id="config-data-source">
          {t('config.data-source.title', 'Data source')}
        </Text>
        <Field
          noMargin
          label={t('config.data-source.label', 'Data source of the pages')}
          description={t('config.data-source.description', 'A link with ?ds= and a uid shows another one.')}
          htmlFor="config-data-source-choice"
        >
          <Combobox
            id="config-data-source-choice"
            width={40}
            options={options}
            value={chosen.uid}
            onChange={({ value }) => {
              const dataSource = dataSources.find(({ uid }) => uid === value);
              if (dataSource) {
                save.reset();
                onChoose(dataSource);
              }
            }}
          />
        </Field>
        <Stack gap={1} wrap="wrap">
          <Button
            disabled={isSaved || save.isPending || save.isSuccess}
            onClick={() => save.mutate({ ...settings, dataSourceUid: chosen.uid })}
          >
            {t('config.data-source.save', 'Save')}
          </Button>
          <PageLinkButton variant="secondary" icon="cog" href={dataSourceSettingsPath(chosen.uid)}>
            {t('config.data-source.settings', 'Data source settings')}
          </PageLinkButton>
          <PageLinkButton variant="secondary" icon="plus" href={ADD_DATA_SOURCE_PATH}>
            {t('config.data-source.add', 'Add another')}
          </PageLinkButton>
        </Stack>
        <div aria-live="polite">
          {save.isSuccess && (
            <Text color="success">
              {t('config.data-source.saved', 'Saved. Reload Grafana to use it on all pages.')}
            </Text>
          )}
          {save.isError && (
            <ProblemAlert title={t('config.data-source.not-saved', 'The setting was not saved')} error={save.error} />
          )}
        </div>
      </Stack>
    </section>
  );
}
