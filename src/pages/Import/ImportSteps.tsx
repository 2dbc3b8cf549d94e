/** The steps of an import. Each appears when the one before it is done. */
import { t } from '@grafana/i18n';
import { Alert, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useQuery } from '@tanstack/react-query';
import React, { useState } from 'react';

import { Section } from '../../components/Section';
import { usePermission } from '../../components/usePermission';
import { ChooseFile } from './ChooseFile';
import { fileOf, mapOf, mapParam, missingIn } from './columnMap';
import { faultText } from './faultText';
import { FileKind } from './FileKind';
import { MapForm } from './MapForm';
import { Preview } from './Preview';
import { type Encoding, type Head, readHead } from './readParts';
import { RunControls } from './RunControls';
import { RunResult } from './RunResult';
import { FILE_KEY, useImport } from './useImport';

const PREVIEWED_ROWS = 5;

export function ImportSteps() {
  const { isAllowed, reason } = usePermission('import');
  const [file, setFile] = useState<File | null>(null);
  const [encoding, setEncoding] = useState<Encoding>('utf-8');
  /** Another file or encoding starts anew. */
  const reading = JSON.stringify([file?.name, file?.size, file?.lastModified, encoding]);
  const head = useQuery({
    queryKey: [FILE_KEY, reading],
    queryFn: () => readHead(file!, encoding, PREVIEWED_ROWS),
    enabled: file !== null,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Stack direction="column" gap={4}>
      {!isAllowed && reason && (
        <Alert
          severity="info"
          bottomSpacing={0}
          title={t('import.look-only', 'You can look at a file here, but not import it')}
        >
          {reason}
        </Alert>
      )}
      <Section id="import-file" title={t('import.file', '1. The file')}>
        <ChooseFile
          file={file}
          encoding={encoding}
          marked={head.data?.marked ?? null}
          onFile={setFile}
          onEncoding={setEncoding}
        />
        {head.isError && <Alert severity="error" bottomSpacing={0} title={faultText(head.error)} />}
        {file && head.isLoading && <LoadingPlaceholder text={t('import.reading', 'Reading the file…')} />}
      </Section>
      {file && head.data && (
        <Mapped
          key={reading}
          file={file}
          encoding={encoding}
          head={head.data}
          obstacle={reason}
          isAllowed={isAllowed}
        />
      )}
    </Stack>
  );
}

interface MappedProps {
  file: File;
  encoding: Encoding;
  head: Head;
  isAllowed: boolean;
  /** Why the user may not import. */
  obstacle: string | undefined;
}

function Mapped({ file, encoding, head, isAllowed, obstacle }: MappedProps) {
  const [kind, setKind] = useState(() => fileOf(head.columns));
  const [jobText, setJobText] = useState('');
  const [map, setMap] = useState(() => mapOf(kind, head.columns, jobText));
  const { run, start, reset, cancel } = useImport();
  const job = { file, encoding, map: mapParam(kind, map) };
  const isRunning = run?.state === 'running';
  return (
    <>
      <Section id="import-map" title={t('import.map', '2. Which column is what')}>
        <Text color="secondary">
          {t(
            'import.map-detail',
            'Each row is one attempt to sync one record. object is the kind of record, such as Invoice; action is what was done with it, such as update; status is success or failed; mode is realtime or manual. What failed needs an errorCode, what is manual a jobId. Times need an offset, such as 2026-11-20T10:00:00Z.'
          )}
        </Text>
        <FileKind
          kind={kind}
          job={jobText}
          isDisabled={isRunning}
          onChange={(changed, changedJob) => {
            setKind(changed);
            setJobText(changedJob);
            setMap(mapOf(changed, head.columns, changedJob));
            reset();
          }}
        />
        <MapForm
          columns={head.columns}
          map={map}
          isDisabled={isRunning}
          onChange={(changed) => {
            setMap(changed);
            // The result was for another map.
            reset();
          }}
        />
      </Section>
      <Section id="import-preview" title={t('import.preview', 'The first rows, as events')}>
        <Preview head={head} map={map} />
      </Section>
      <Section id="import-run" title={t('import.run', '3. Try it out, then import')}>
        <RunControls
          run={run}
          missing={missingIn(map)}
          isAllowed={isAllowed}
          obstacle={obstacle}
          onTry={() => void start(job, true)}
          onImport={() => void start(job, false)}
          onCancel={cancel}
        />
        {run && <RunResult run={run} />}
      </Section>
    </>
  );
}
