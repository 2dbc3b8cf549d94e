/** The form for a new objective, or for a change to one. */
import { t } from '@grafana/i18n';
import { Combobox, Field, Input, RadioButtonGroup } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React, { useCallback, useState } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { usePutObjective } from '../../api/objectives';
import type { ObjectiveRow } from '../../api/rows';
import { fetchValues } from '../../api/values';
import { DialogForm } from '../../components/DialogForm';
import { formatCount } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useReturnFocus } from '../../components/useReturnFocus';
import { type Draft, draftOf, faultsOf, toObjective } from './draft';
import { newId } from './objectiveTexts';

interface Props {
  /** Absent: a new objective. */
  objective?: ObjectiveRow;
  /** Ids that exist already. */
  known?: string[];
  onClose: () => void;
}

/** Values are offered from events of this range. */
const LOOK_BACK = { from: 'now-30d', to: 'now' };
const EXAMPLE_EVENTS = 10_000;

export function ObjectiveForm({ objective, known = [], onClose }: Props) {
  const [draft, setDraft] = useState(() => draftOf(objective));
  const [isSent, setIsSent] = useState(false);
  const put = usePutObjective();
  useReturnFocus(true);
  const change = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const faults = faultsOf(draft);
  const shown = isSent ? faults : {};

  const save = () => {
    setIsSent(true);
    if (Object.keys(faults).length > 0) {
      return;
    }
    const wanted = toObjective(draft);
    const subject = { connector: wanted.connector, object: wanted.object ?? null };
    const id = objective?.id ?? newId(subject, wanted.indicator.type, known);
    put.mutate({ id, objective: wanted }, { onSuccess: onClose });
  };

  return (
    <DialogForm
      title={objective ? t('objectives.form.edit', 'Change objective') : t('objectives.form.new', 'New objective')}
      dismissText={t('objectives.form.cancel', 'Cancel')}
      confirmText={t('objectives.form.save', 'Save')}
      isReady={!put.isPending}
      noValidate
      onConfirm={save}
      onDismiss={onClose}
    >
      <ValueField field="connector" draft={draft} fault={shown.connector} onChange={change} />
      <ValueField field="object" draft={draft} fault={undefined} onChange={change} />
      <Field noMargin label={t('objectives.form.indicator', 'A sync is good if')}>
        <RadioButtonGroup<Draft['indicator']>
          aria-label={t('objectives.form.indicator', 'A sync is good if')}
          options={[
            { value: 'errorRate', label: t('objectives.form.indicator-errors', 'it succeeds') },
            { value: 'latency', label: t('objectives.form.indicator-latency', 'it succeeds in time') },
          ]}
          value={draft.indicator}
          onChange={(indicator) => change({ indicator })}
        />
      </Field>
      {draft.indicator === 'latency' && (
        <NumberField
          name="thresholdSeconds"
          label={t('objectives.form.threshold', 'Time in seconds')}
          draft={draft}
          fault={shown.thresholdSeconds}
          onChange={change}
        />
      )}
      <NumberField
        name="targetPercent"
        label={t('objectives.form.target', 'Target in percent')}
        description={faults.targetPercent ? undefined : budgetText(draft)}
        draft={draft}
        fault={shown.targetPercent}
        onChange={change}
      />
      <NumberField
        name="windowDays"
        label={t('objectives.form.window', 'Window in days')}
        description={t('objectives.form.window-detail', 'It moves along: it always ends now')}
        draft={draft}
        fault={shown.windowDays}
        onChange={change}
      />
      {put.isError && (
        <ProblemAlert title={t('objectives.form.refused', 'The objective was not saved')} error={put.error} />
      )}
    </DialogForm>
  );
}

function budgetText({ targetPercent }: Draft): string {
  const bad = (EXAMPLE_EVENTS * (100 - Number(targetPercent))) / 100;
  return t('objectives.form.budget', 'Of {{all}} syncs, {{bad}} may go wrong', {
    all: formatCount(EXAMPLE_EVENTS),
    bad: formatCount(Math.round(bad * 10) / 10),
  });
}

interface PartProps {
  draft: Draft;
  fault: string | undefined;
  onChange: (changes: Partial<Draft>) => void;
}

/** Offers values of the data. A value that has no events yet can be typed. */
function ValueField({ field, draft, fault, onChange }: PartProps & { field: 'connector' | 'object' }) {
  const uid = useDataSourceUid();
  const options = useCallback(
    async (search: string) =>
      (await fetchValues(uid, field, LOOK_BACK, search)).values.map((value) => ({ value, label: value })),
    [uid, field]
  );
  const label =
    field === 'connector' ? t('objectives.form.connector', 'Connector') : t('objectives.form.object', 'Data object');
  const id = `objective-${field}`;
  const shared = { id, options, createCustomValue: true as const, value: draft[field] === '' ? null : draft[field] };
  return (
    <Field
      noMargin
      label={label}
      htmlFor={id}
      invalid={fault !== undefined}
      error={fault}
      description={
        field === 'object'
          ? t('objectives.form.object-detail', 'Leave it empty for all that the connector syncs')
          : undefined
      }
    >
      {field === 'object' ? (
        <Combobox
          {...shared}
          isClearable
          placeholder={t('objectives.form.object-all', 'All')}
          onChange={(option) => onChange({ object: option?.value.slice(0, MAX_LENGTH.object) ?? '' })}
        />
      ) : (
        <Combobox
          {...shared}
          placeholder={t('objectives.form.connector-choose', 'Choose one, or write its name')}
          onChange={(option) => onChange({ connector: option.value.slice(0, MAX_LENGTH.connector) })}
        />
      )}
    </Field>
  );
}

type NumberName = 'targetPercent' | 'windowDays' | 'thresholdSeconds';

function NumberField({
  name,
  label,
  description,
  draft,
  fault,
  onChange,
}: PartProps & { name: NumberName; label: string; description?: string }) {
  const id = `objective-${name}`;
  return (
    <Field noMargin label={label} htmlFor={id} description={description} invalid={fault !== undefined} error={fault}>
      <Input
        id={id}
        type="number"
        step="any"
        width={20}
        value={draft[name]}
        onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      />
    </Field>
  );
}
