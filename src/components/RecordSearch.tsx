/** The search in the header of every page: finds a record by its id or a part of it. The key / focuses it. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Input, useStyles2 } from '@grafana/ui';
import { MAX_LENGTH } from '@sync-health/contract/words';
import React, { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';

import { pagePath, RECORD_PARAM } from '../pages/paths';
import { useKey } from './useKeys';

/** The command palette returns the focus after it has faded out. This waits longer. */
const PALETTE_CLOSED_MS = 500;

export function RecordSearch() {
  const { pathname, search } = useLocation();
  const isOnRecordPage = pathname === pagePath('record');
  const params = new URLSearchParams(search);
  const recordId = isOnRecordPage ? (params.get(RECORD_PARAM) ?? '') : '';
  return <SearchField key={recordId} params={params} recordId={recordId} isOnRecordPage={isOnRecordPage} />;
}

interface Props {
  /** Parameters of the URL. */
  params: URLSearchParams;
  recordId: string;
  isOnRecordPage: boolean;
}

function SearchField({ params, recordId, isOnRecordPage }: Props) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const [typed, setTyped] = useState(recordId);
  const field = useRef<HTMLInputElement>(null);
  useKey('/', () => {
    field.current?.focus();
    field.current?.select();
  });

  useEffect(() => {
    if (!isOnRecordPage || recordId !== '') {
      return undefined;
    }
    // A person who opens the page without a record wants to enter one.
    field.current?.focus();
    const timer = setTimeout(() => field.current?.focus(), PALETTE_CLOSED_MS);
    return () => clearTimeout(timer);
  }, [isOnRecordPage, recordId]);

  const find = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') {
      const kept = ['ds', 'timezone', ...(isOnRecordPage ? ['from', 'to'] : [])];
      navigate(
        pagePath('record', {
          // A typed id may belong to any connector.
          [RECORD_PARAM]: typed.trim(),
          ...Object.fromEntries(kept.map((name) => [name, params.get(name) ?? undefined])),
        })
      );
    }
  };
  return (
    <form role="search" className={styles.form} onSubmit={find}>
      <Input
        type="search"
        value={typed}
        maxLength={MAX_LENGTH.recordId}
        ref={field}
        aria-label={t('components.record-search.label', 'Record id')}
        placeholder={t('components.record-search.placeholder', 'Find a record: id or part of it')}
        onChange={(event) => setTyped(event.currentTarget.value)}
        prefix={<Icon name="search" />}
        suffix={
          typed === '' && (
            <kbd className={styles.key} title={t('components.record-search.key', 'The key / leads here')}>
              /
            </kbd>
          )
        }
      />
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ flex: '1 1 240px', minWidth: 180, maxWidth: 320 }),
  key: css({
    padding: theme.spacing(0, 0.75),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: 'none',
    boxShadow: 'none',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
