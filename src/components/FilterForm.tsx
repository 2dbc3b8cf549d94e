/**
 * Filters whose change costs a query of many. They are collected until Apply, Enter or Ctrl+Enter; Reset goes back to the
 * defaults. Switches of few values stand beside it and count at once, as Grafana's own do.
 */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import React, { type FormEvent, type KeyboardEvent, type ReactNode } from 'react';

import type { Draft, FilterValues } from './useDraft';

interface Props {
  label: string;
  draft: Draft;
  /** What Reset asks for; null where it is what is shown. */
  defaults: FilterValues | null;
  children: ReactNode;
}

export function FilterForm({ label, draft, defaults, children }: Props) {
  const styles = useStyles2(getStyles);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.isChanged) {
      draft.apply();
    }
  };
  const applyByKeys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      submit(event);
    }
  };
  return (
    <form role="search" aria-label={label} className={styles.form} onSubmit={submit} onKeyDown={applyByKeys}>
      {children}
      <div className={styles.buttons}>
        <Button type="submit" disabled={!draft.isChanged}>
          {t('filter-form.apply', 'Apply')}
        </Button>
        <Button
          type="button"
          variant="secondary"
          disabled={defaults === null && !draft.isChanged}
          onClick={() => draft.reset(defaults ?? {})}
        >
          {t('filter-form.reset', 'Reset')}
        </Button>
      </div>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))',
    gap: theme.spacing(1.5),
    alignItems: 'start',
    // A chosen value as long as it may be is cut at its field's edge.
    '> *': { minWidth: 0, overflow: 'clip', overflowClipMargin: theme.spacing(0.75) },
  }),
  /** Beside the fields, below which their labels stand. */
  buttons: css({ display: 'flex', gap: theme.spacing(1), alignSelf: 'end', justifySelf: 'start' }),
});
