/**
 * A form of filters. Changes wait for Apply, Enter or Ctrl+Enter, since each costs a query. Reset goes back to the
 * defaults. Switches with few values are outside and count at once, as in Grafana.
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
  /** What Reset applies. Null where that is shown already. */
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
    // A long value is cut at the edge of its field.
    '> *': { minWidth: 0, overflow: 'clip', overflowClipMargin: theme.spacing(0.75) },
  }),
  /** In line with the fields, whose labels are above them. */
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignSelf: 'end', justifySelf: 'start' }),
});
