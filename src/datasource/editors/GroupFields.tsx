/** Which groups of a split query are shown. An alert rule always gets every group. */
import { t } from '@grafana/i18n';
import type { QueryOption } from '@sync-health/contract/queryTypes';
import { MAX_ROWS } from '@sync-health/contract/words';
import React from 'react';

import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { SwitchField } from './SwitchField';
import { TextField } from './TextField';

interface Props extends PartProps {
  isAlert: boolean;
  has: (option: QueryOption) => boolean;
}

export function GroupFields({ id, query, isAlert, has, onChange }: Props) {
  return (
    <>
      {has('minEvents') && (
        <NumberField
          id={`${id}-min-events`}
          label={t('editor.min-events', 'At least')}
          tooltip={t('editor.min-events-tooltip', 'Groups with fewer events in the time range are left out.')}
          suffix={t('editor.min-events-suffix', 'events')}
          max={1_000_000_000}
          value={query.minEvents}
          onChange={(minEvents) => onChange({ minEvents })}
        />
      )}
      {!isAlert && (
        <NumberField
          id={`${id}-groups`}
          label={t('editor.groups', 'Most groups')}
          tooltip={t('editor.groups-tooltip', 'Shows the groups with the most events, up to {{max}}.', {
            max: MAX_ROWS.groups,
          })}
          max={MAX_ROWS.groups}
          value={query.limit}
          placeholder={String(has('other') ? MAX_ROWS.trendGroups : MAX_ROWS.groups)}
          onChange={(limit) => onChange({ limit })}
        />
      )}
      {!isAlert && has('other') && (
        <SwitchField
          id={`${id}-other`}
          label={t('editor.other', 'All others')}
          tooltip={t('editor.other-tooltip', 'Shows all other groups as one, “(other)”.')}
          value={query.other !== false}
          onChange={(isShown) => onChange({ other: isShown ? undefined : false })}
        />
      )}
      {has('silent') && (
        <SwitchField
          id={`${id}-silent`}
          label={t('editor.silent', 'Silent groups')}
          tooltip={t(
            'editor.silent-tooltip',
            'Adds a row of zeros for each group that has no events in the time range but earlier ones, as long as those are kept.'
          )}
          value={query.silent === true}
          onChange={(isWanted) => onChange({ silent: isWanted || undefined })}
        />
      )}
    </>
  );
}

interface NumberProps {
  id: string;
  label: string;
  tooltip: string;
  max: number;
  value: number | undefined;
  placeholder?: string;
  suffix?: string;
  onChange: (value: number | undefined) => void;
}

function NumberField({ id, label, tooltip, max, value, placeholder = '0', suffix, onChange }: NumberProps) {
  const change = (text: string) => {
    const count = Math.round(Number(text));
    onChange(count > 0 ? Math.min(count, max) : undefined);
  };
  return (
    <EditorField label={label} htmlFor={id} tooltip={tooltip} width={14}>
      <TextField
        id={id}
        type="number"
        min={0}
        max={max}
        value={value ? String(value) : ''}
        placeholder={placeholder}
        suffix={suffix}
        onChange={change}
      />
    </EditorField>
  );
}
