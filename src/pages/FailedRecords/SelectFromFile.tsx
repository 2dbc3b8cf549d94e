/** Selects the failures whose event ids are in a file, also those that the list does not show. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Alert, Button, useStyles2 } from '@grafana/ui';
import React, { useRef, useState } from 'react';

import { formatCount } from '../../components/formats';
import { type FileProblem, MOST_IDS, type NamedFailure, readIds } from './readIds';

interface Props {
  /** The connector of lines without one. Null where several are shown. */
  connector: string | null;
  onSelect: (failures: NamedFailure[]) => void;
}

export function SelectFromFile({ connector, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<FileProblem | null>(null);
  const read = async (file: File) => {
    const ids = await readIds(file, connector);
    setProblem(typeof ids === 'string' ? ids : null);
    if (typeof ids !== 'string') {
      onSelect(ids);
    }
  };
  return (
    <>
      <input
        ref={input}
        hidden
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        data-testid="file-of-ids"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) {
            void read(file);
          }
          // So that the same file can be chosen again after it was corrected.
          currentTarget.value = '';
        }}
      />
      <Button variant="secondary" size="sm" icon="upload" onClick={() => input.current?.click()}>
        {t('failed-records.file.button', 'Select from a file')}
      </Button>
      {problem && (
        <div className={styles.problem}>
          <Alert severity="error" title={problemText(problem)} bottomSpacing={0} onRemove={() => setProblem(null)} />
        </div>
      )}
    </>
  );
}

/** On its own line below the buttons. */
const getStyles = () => ({ problem: css({ flexBasis: '100%', order: 1 }) });

function problemText(problem: FileProblem): string {
  switch (problem) {
    case 'none':
      return t(
        'failed-records.file.none',
        'The file has no event ids: they stand in a column “id”, or one in each line'
      );
    case 'too-many':
      return t('failed-records.file.too-many', 'The file has more than {{most}} event ids: take several files', {
        most: formatCount(MOST_IDS),
      });
    case 'connector':
      return t(
        'failed-records.file.connector',
        'The file does not say which connector the events are of: filter for one, or add a column “connector”'
      );
  }
}
