/** Record links: one row for each, with what keeps it from being used. */
import { t } from '@grafana/i18n';
import { DataSourcePicker } from '@grafana/runtime';
import { Button, Field, Input, Stack } from '@grafana/ui';
import React from 'react';

import { LINK_MEMBERS, type RecordLink, templateProblem, type TemplateProblem } from '../../recordLinks/recordLink';
import { setOptions, type SettingsProps } from './settingsProps';

const WIDTH = 26;

export function RecordLinkSettings(props: SettingsProps) {
  const { jsonData, readOnly } = props.options;
  const links = jsonData.recordLinks ?? [];
  const save = (recordLinks: RecordLink[]) => setOptions(props, { recordLinks });
  return (
    <Stack direction="column" gap={2} alignItems="flex-start">
      {links.map((link, index) => (
        <LinkRow
          // A row has no other identity. It is edited in place and removed by its own button.
          key={index}
          number={index + 1}
          link={link}
          readOnly={readOnly === true}
          onChange={(changed) => save(links.map((each, position) => (position === index ? changed : each)))}
          onRemove={() => save(links.filter((_, position) => position !== index))}
        />
      ))}
      <Button
        variant="secondary"
        icon="plus"
        disabled={readOnly}
        onClick={() => save([...links, { title: '', url: '' }])}
      >
        {t('config.link-add', 'Add link')}
      </Button>
    </Stack>
  );
}

interface RowProps {
  number: number;
  link: RecordLink;
  readOnly: boolean;
  onChange: (link: RecordLink) => void;
  onRemove: () => void;
}

function LinkRow({ number, link, readOnly, onChange, onRemove }: RowProps) {
  const id = `sync-health-link-${number}`;
  const problem = templateProblem(link);
  const isStarted = link.title !== '' || link.url !== '';
  const errorOf = (...problems: TemplateProblem[]) =>
    isStarted && problem !== null && problems.includes(problem) ? problemText(problem) : undefined;
  const titleError = errorOf('title');
  const urlError = errorOf('url', 'scheme', 'member');
  return (
    <fieldset aria-label={t('config.link', 'Link {{number}}', { number })}>
      <Stack gap={1} wrap="wrap" alignItems="flex-start">
        <Field noMargin label={t('config.link-title', 'Title')} invalid={Boolean(titleError)} error={titleError}>
          <Input
            id={`${id}-title`}
            width={WIDTH}
            value={link.title}
            placeholder={t('config.link-title-example', 'Open in Salesforce')}
            disabled={readOnly}
            onChange={({ currentTarget }) => onChange({ ...link, title: currentTarget.value })}
          />
        </Field>
        <Field
          noMargin
          label={link.datasourceUid ? t('config.link-query', 'Query') : t('config.link-url', 'URL')}
          invalid={Boolean(urlError)}
          error={urlError}
        >
          <Input
            id={`${id}-url`}
            width={48}
            value={link.url}
            placeholder={link.datasourceUid ? '{traceId}' : 'https://example.my.salesforce.com/{recordId}'}
            disabled={readOnly}
            onChange={({ currentTarget }) => onChange({ ...link, url: currentTarget.value })}
          />
        </Field>
        <Field noMargin label={t('config.link-data-source', 'In Explore of')}>
          <DataSourcePicker
            inputId={`${id}-data-source`}
            current={link.datasourceUid ?? null}
            noDefault
            width={WIDTH}
            disabled={readOnly}
            placeholder={t('config.link-no-data-source', 'None: a URL')}
            onChange={({ uid }) => onChange({ ...link, datasourceUid: uid })}
            onClear={() => onChange({ ...link, datasourceUid: undefined })}
          />
        </Field>
        <Field noMargin label={t('config.link-connector', 'Only for connector')}>
          <Input
            id={`${id}-connector`}
            width={WIDTH}
            value={link.connector ?? ''}
            disabled={readOnly}
            onChange={({ currentTarget }) => onChange({ ...link, connector: currentTarget.value || undefined })}
          />
        </Field>
        <Field noMargin label={t('config.link-object', 'Only for data object')}>
          <Input
            id={`${id}-object`}
            width={WIDTH}
            value={link.object ?? ''}
            disabled={readOnly}
            onChange={({ currentTarget }) => onChange({ ...link, object: currentTarget.value || undefined })}
          />
        </Field>
        <Field noMargin label={t('config.link-remove', 'Remove')}>
          <Button
            variant="secondary"
            icon="trash-alt"
            disabled={readOnly}
            aria-label={t('config.link-remove-number', 'Remove link {{number}}', { number })}
            onClick={onRemove}
          />
        </Field>
      </Stack>
    </fieldset>
  );
}

function problemText(problem: TemplateProblem): string {
  switch (problem) {
    case 'title':
      return t('config.link-problem-title', 'Give the link a title.');
    case 'url':
      return t('config.link-problem-url', 'Say where the link leads.');
    case 'scheme':
      return t('config.link-problem-scheme', 'Begin with https://, http:// or, for a page of this Grafana, /.');
    case 'member':
      return t('config.link-problem-member', 'Only these may stand in braces: {{members}}', {
        members: LINK_MEMBERS.join(', '),
      });
  }
}
