/** Chooses for each member of an event its column, or one value for all rows. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, type ComboboxOption, Field, Input, useStyles2 } from '@grafana/ui';
import { type ColumnMap, type ColumnSource, MAPPED_MEMBERS } from '@sync-health/contract/columnMap';
import React from 'react';

import { isEmpty, isFixed } from './columnMap';

interface Props {
  columns: string[];
  map: ColumnMap;
  isDisabled: boolean;
  onChange: (map: ColumnMap) => void;
}

/** Choices that are no column have negative numbers. */
const NONE = -1;
const FIXED = -2;
const UNKNOWN = -3;
/** The kind of the file decides. */
const RULE = -4;

export function MapForm({ columns, map, isDisabled, onChange }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.grid}>
      {MAPPED_MEMBERS.map(({ name, isRequired }) => (
        <Member
          key={name}
          name={name}
          isRequired={isRequired}
          columns={columns}
          source={map[name]}
          isDisabled={isDisabled}
          onChange={(source) => onChange(changed(map, name, source))}
        />
      ))}
    </div>
  );
}

function changed(map: ColumnMap, name: string, source: ColumnSource | undefined): ColumnMap {
  const { [name]: _, ...others } = map;
  return source === undefined ? others : { ...others, [name]: source };
}

interface MemberProps {
  name: string;
  isRequired: boolean;
  columns: string[];
  source: ColumnSource | undefined;
  isDisabled: boolean;
  onChange: (source: ColumnSource | undefined) => void;
}

function Member({ name, isRequired, columns, source, isDisabled, onChange }: MemberProps) {
  const styles = useStyles2(getStyles);
  const id = `import-map-${name}`;
  const options: Array<ComboboxOption<number>> = [
    { value: NONE, label: t('import.not-given', 'Not given') },
    { value: FIXED, label: t('import.fixed', 'The same for all rows') },
    ...(name === 'startTime' ? [{ value: UNKNOWN, label: t('import.unknown', 'Not known: no latency') }] : []),
    ...(placeOf(source, columns) === RULE ? [{ value: RULE, label: t('import.rule', 'By the kind of file') }] : []),
    ...columns.map((label, value) => ({ value, label: label === '' ? t('import.unnamed', 'Without a name') : label })),
  ];
  const choose = (value: number) => {
    if (value !== RULE) {
      onChange(value === FIXED ? { value: '' } : value === UNKNOWN ? { unknown: true } : columns[value]);
    }
  };
  const isMissing = isRequired && isEmpty(source);
  return (
    <Field
      noMargin
      // Members have the API's names in every language.
      label={name}
      htmlFor={id}
      required={isRequired}
      invalid={isMissing}
      error={t('import.needed', 'Every event needs it')}
    >
      <>
        <Combobox
          id={id}
          options={options}
          value={placeOf(source, columns)}
          disabled={isDisabled}
          onChange={({ value }) => choose(value)}
        />
        {isFixed(source) && (
          <Input
            className={styles.value}
            aria-label={t('import.value-of', '{{name}} of all rows', { name })}
            value={source.value}
            disabled={isDisabled}
            onChange={(event) => onChange({ value: event.currentTarget.value })}
          />
        )}
      </>
    </Field>
  );
}

function placeOf(source: ColumnSource | undefined, columns: readonly string[]): number {
  if (typeof source === 'string' || source === undefined) {
    return source === undefined ? NONE : columns.indexOf(source);
  }
  return isFixed(source) ? FIXED : 'unknown' in source ? UNKNOWN : RULE;
}

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fill, minmax(min(${theme.spacing(28)}, 100%), 1fr))`,
    gap: theme.spacing(2),
  }),
  value: css({ marginTop: theme.spacing(0.5) }),
});
