/** The kind of a file: one with columns of its own, or a known one, with the information of its job. */
import { t } from '@grafana/i18n';
import { Combobox, type ComboboxOption, Field, Stack, TextArea } from '@grafana/ui';
import { type KnownFile, KNOWN_FILES, needsJob, readSalesforceJob } from '@sync-health/contract/columnMap';
import React from 'react';

import { AS_IS } from '../../components/plainValues';

interface Props {
  kind: KnownFile | null;
  job: string;
  isDisabled: boolean;
  onChange: (kind: KnownFile | null, job: string) => void;
}

const OWN = 'own';
const KINDS = [OWN, ...KNOWN_FILES] as const;
type Kind = (typeof KINDS)[number];

export function FileKind({ kind, job, isDisabled, onChange }: Props) {
  const options = KINDS.map((value): ComboboxOption<Kind> => ({ value, label: labelOf(value) }));
  const read = readSalesforceJob(job);
  const fault = job.trim() !== '' && 'fault' in read ? read.fault : null;
  return (
    <Stack direction="column" gap={2}>
      <Field noMargin label={t('import.kind', 'Kind of file')} htmlFor="import-kind">
        <Combobox
          id="import-kind"
          options={options}
          value={kind ?? OWN}
          disabled={isDisabled}
          onChange={({ value }) => onChange(value === OWN ? null : value, job)}
        />
      </Field>
      {kind !== null && needsJob(kind) && (
        <Field
          noMargin
          label={t('import.job', 'Information of the job')}
          description={t(
            'import.job-detail',
            'The answer of GET /services/data/…/jobs/ingest/<job id>, as JSON. It has the object of the records and the end of the job. How long each record took is not known.'
          )}
          htmlFor="import-job"
          required
          invalid={fault !== null}
          error={fault === null ? undefined : t('import.job-fault', 'It can’t be used: {{fault}}', { fault, ...AS_IS })}
        >
          <TextArea
            id="import-job"
            rows={4}
            value={job}
            disabled={isDisabled}
            onChange={(event) => onChange(kind, event.currentTarget.value)}
          />
        </Field>
      )}
    </Stack>
  );
}

function labelOf(kind: Kind): string {
  switch (kind) {
    case 'failures':
      return t('import.kind-failures', 'Download of failed records');
    case 'salesforce-successful':
      return t('import.kind-salesforce-successful', 'Salesforce Bulk API 2.0: successful results');
    case 'salesforce-failed':
      return t('import.kind-salesforce-failed', 'Salesforce Bulk API 2.0: failed results');
    case 'salesforce-unprocessed':
      return t('import.kind-salesforce-unprocessed', 'Salesforce Bulk API 2.0: unprocessed records');
    default:
      return t('import.kind-own', 'Columns of its own');
  }
}
