/** For each member of an event the column that holds it, or a value for all rows. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, type ComboboxOption, Field, Input, useStyles2 } from '@grafana/ui';
import React from 'react';

import { type ColumnMap, MEMBERS, type Source } from './columnMap';

interface Props {
  columns: string[];
  map: ColumnMap;
  isDisabled: boolean;
  onChange: (map: ColumnMap) => void;
}

/** No column is at a negative place. */
const NONE = -1;
const FIXED = -2;

export function MapForm({ columns, map, isDisabled, onChange }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.grid}>
      {MEMBERS.map(({ name, isRequired }) => (
        <Member
          key={name}
          name={name}
          isRequired={isRequired}
          columns={columns}
          source={map[name]}
          isDisabled={isDisabled}
          onChange={(source) => onChange({ ...map, [name]: source })}
        />
      ))}
    </div>
  );
}

interface MemberProps {
  name: string;
  isRequired: boolean;
  columns: string[];
  source: Source | undefined;
  isDisabled: boolean;
  onChange: (source: Source | undefined) => void;
}

function Member({ name, isRequired, columns, source, isDisabled, onChange }: MemberProps) {
  const styles = useStyles2(getStyles);
  const id = `import-map-${name}`;
  const options: Array<ComboboxOption<number>> = [
    { value: NONE, label: t('import.not-given', 'Not given') },
    { value: FIXED, label: t('import.fixed', 'The same for all rows') },
    ...columns.map((label, value) => ({ value, label: label === '' ? t('import.unnamed', 'Without a name') : label })),
  ];
  const choose = (value: number) => {
    const column = columns[value];
    onChange(value === FIXED ? { value: '' } : column === undefined ? undefined : { column });
  };
  const isMissing = isRequired && (source === undefined || ('value' in source && source.value.trim() === ''));
  return (
    <Field
      noMargin
      // The name of a member is that of the API, in every language.
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
          value={source === undefined ? NONE : 'value' in source ? FIXED : columns.indexOf(source.column)}
          disabled={isDisabled}
          onChange={({ value }) => choose(value)}
        />
        {source && 'value' in source && (
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

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fill, minmax(min(${theme.spacing(28)}, 100%), 1fr))`,
    gap: theme.spacing(2),
  }),
  value: css({ marginTop: theme.spacing(0.5) }),
});
