/** Conditions that filters can't express: exclusions and patterns. “Filter out value” in a table adds one. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Combobox, IconButton, MultiCombobox, Stack, useStyles2 } from '@grafana/ui';
import type { Condition } from '@sync-health/contract/query';
import type { ConditionOperator } from '@sync-health/contract/queryTypes';
import React from 'react';

import { fieldLabel, FIELDS, valueLabel } from '../labels';
import { HiddenLabel } from './HiddenLabel';
import type { PartProps } from './partProps';
import { variableOptions } from './variableOptions';

export function ConditionsRow({ id, query, onChange }: PartProps) {
  const styles = useStyles2(getStyles);
  const conditions = query.conditions ?? [];
  const set = (changed: Condition[]) => onChange({ conditions: changed });
  return (
    <div className={styles.conditions}>
      {conditions.map((condition, index) => (
        <ConditionEditor
          key={index}
          id={`${id}-condition-${index}`}
          condition={condition}
          onChange={(changed) => set(conditions.map((each, at) => (at === index ? changed : each)))}
          onRemove={() => set(conditions.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="sm"
        variant="secondary"
        icon="plus"
        onClick={() => set([...conditions, { field: 'object', operator: '!=', values: [] }])}
      >
        {t('editor.add-condition', 'Exclude or match')}
      </Button>
    </div>
  );
}

interface Props {
  id: string;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionEditor({ id, condition, onChange, onRemove }: Props) {
  const { field, operator, values } = condition;
  const isMultiValue = operator === '=|' || operator === '!=|';
  const setValues = (changed: string[]) => onChange({ ...condition, values: changed });
  return (
    <Stack direction="row" gap={0.5} wrap="wrap" alignItems="center">
      <HiddenLabel htmlFor={`${id}-field`} text={t('editor.condition-field', 'Field')} />
      <HiddenLabel htmlFor={`${id}-operator`} text={t('editor.condition-operator', 'Operator')} />
      <HiddenLabel htmlFor={`${id}-values`} text={t('editor.condition-values', 'Values')} />
      <Combobox
        id={`${id}-field`}
        width={18}
        options={FIELDS.map((value) => ({ value, label: fieldLabel(value) }))}
        value={field}
        onChange={({ value }) => onChange({ ...condition, field: value, values: [] })}
      />
      <Combobox
        id={`${id}-operator`}
        width={20}
        options={operatorOptions()}
        value={operator}
        onChange={({ value }) => onChange({ ...condition, operator: value })}
      />
      {isMultiValue ? (
        <MultiCombobox
          id={`${id}-values`}
          width={40}
          options={variableOptions()}
          value={values.map((value) => ({ value, label: valueLabel(field, value) }))}
          createCustomValue
          placeholder={t('editor.condition-values', 'Values')}
          onChange={(chosen) => setValues(chosen.map(({ value }) => value))}
        />
      ) : (
        <Combobox
          id={`${id}-values`}
          width={40}
          options={variableOptions()}
          value={values[0] ? { value: values[0], label: valueLabel(field, values[0]) } : null}
          createCustomValue
          placeholder={t('editor.condition-value', 'Value')}
          onChange={({ value }) => setValues([value])}
        />
      )}
      <IconButton name="times" tooltip={t('editor.remove-condition', 'Remove condition')} onClick={onRemove} />
    </Stack>
  );
}

function operatorOptions(): Array<{ value: ConditionOperator; label: string }> {
  return [
    { value: '!=', label: t('operators.not', 'is not') },
    { value: '!=|', label: t('operators.none-of', 'is none of') },
    { value: '=', label: t('operators.is', 'is') },
    { value: '=|', label: t('operators.one-of', 'is one of') },
    { value: '=~', label: t('operators.matches', 'matches the pattern') },
    { value: '!~', label: t('operators.matches-not', 'does not match the pattern') },
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  conditions: css({
    // In line with the fields beside it, whose labels are above them.
    alignSelf: 'flex-end',
    alignItems: 'flex-start',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
  }),
});
