/** Asks for the id of a record. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Field, Input, useStyles2 } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React, { type FormEvent, useEffect, useRef, useState } from 'react';

interface Props {
  recordId: string;
  onFind: (recordId: string) => void;
}

/** Grafana's command palette, which leads here, gives the focus back to what had it once it has faded. */
const PALETTE_CLOSED_MS = 500;

export function FindRecord({ recordId, onFind }: Props) {
  const styles = useStyles2(getStyles);
  const [typed, setTyped] = useState(recordId);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (recordId !== '') {
      return undefined;
    }
    // Who comes without a record comes to name one.
    field.current?.focus();
    const timer = setTimeout(() => field.current?.focus(), PALETTE_CLOSED_MS);
    return () => clearTimeout(timer);
  }, [recordId]);
  const find = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') {
      onFind(typed.trim());
    }
  };
  return (
    <form role="search" className={styles.form} onSubmit={find}>
      <Field noMargin className={styles.field} label={t('record.find.label', 'Record id')} htmlFor="record-id">
        <Input
          id="record-id"
          type="search"
          value={typed}
          maxLength={MAX_LENGTH.recordId}
          ref={field}
          placeholder={t('record.find.placeholder', 'The whole id, as the business system has it')}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Field>
      <Button type="submit" variant="secondary" icon="search" disabled={typed.trim() === ''}>
        {t('record.find.button', 'Find')}
      </Button>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: theme.spacing(1), maxWidth: '100%' }),
  field: css({ flex: '0 1 400px', minWidth: 0 }),
});
