/** Chooses a file, by dropping it or from a list, and its character encoding. */
import { t } from '@grafana/i18n';
import { Field, FileDropzone, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import React from 'react';

import { AS_IS } from '../../components/plainValues';
import { formatCount } from '../../components/formats';
import { type Encoding, ENCODINGS, type MarkedEncoding } from './readParts';

interface Props {
  file: File | null;
  encoding: Encoding;
  /** The encoding that the file itself names, so that there is no choice. */
  marked: MarkedEncoding;
  onFile: (file: File) => void;
  onEncoding: (encoding: Encoding) => void;
}

const LABELS: Record<Encoding | NonNullable<MarkedEncoding>, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
};

export function ChooseFile({ file, encoding, marked, onFile, onEncoding }: Props) {
  return (
    <Stack direction="column" gap={2}>
      <FileDropzone
        // The dropzone's own list would read each file completely.
        fileListRenderer={() => null}
        options={{
          multiple: false,
          onDrop: ([dropped]: File[]) => {
            if (dropped) {
              onFile(dropped);
            }
          },
        }}
      >
        <Text>{t('import.drop', 'Drop a CSV file here, or click to choose one')}</Text>
      </FileDropzone>
      {file && (
        <Text>
          {t('import.chosen', '{{name}}, {{size}} KB', {
            name: file.name,
            size: formatCount(Math.ceil(file.size / 1024)),
            ...AS_IS,
          })}
        </Text>
      )}
      <Field noMargin label={t('import.encoding', 'Character encoding')}>
        {marked === null ? (
          <RadioButtonGroup
            options={ENCODINGS.map((value) => ({ value, label: LABELS[value] }))}
            value={encoding}
            onChange={onEncoding}
          />
        ) : (
          <Text>{t('import.marked', '{{encoding}}, as the file says', { encoding: LABELS[marked], ...AS_IS })}</Text>
        )}
      </Field>
    </Stack>
  );
}
