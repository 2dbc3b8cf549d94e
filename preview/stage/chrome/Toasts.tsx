/** Shows messages of app events at the top right, as Grafana does. */
import { css } from '@emotion/css';
import { AppEvents, type GrafanaTheme2 } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { Alert, type AlertVariant, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';

interface Toast {
  id: number;
  severity: AlertVariant;
  title: string;
  text?: string;
}

const SHOWN_MS = 6000;
const KINDS = [
  { event: AppEvents.alertSuccess, severity: 'success' },
  { event: AppEvents.alertInfo, severity: 'info' },
  { event: AppEvents.alertWarning, severity: 'warning' },
  { event: AppEvents.alertError, severity: 'error' },
] as const;

let lastId = 0;

export function Toasts() {
  const styles = useStyles2(getStyles);
  const [toasts, setToasts] = useState<Toast[]>([]);

  useEffect(() => {
    const remove = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id));
    const subscriptions = KINDS.map(({ event, severity }) =>
      getAppEvents().subscribe({ type: event.name } as never, ({ payload }: { payload?: unknown[] }) => {
        const id = ++lastId;
        const [title, text] = payload ?? [];
        setToasts((shown) => [...shown, { id, severity, title: String(title), text: text ? String(text) : undefined }]);
        setTimeout(() => remove(id), SHOWN_MS);
      })
    );
    return () => subscriptions.forEach((subscription) => subscription.unsubscribe());
  }, []);

  return (
    <div className={styles.toasts} aria-live="polite">
      {toasts.map(({ id, severity, title, text }) => (
        <Alert
          key={id}
          severity={severity}
          title={title}
          elevated
          onRemove={() => setToasts((shown) => shown.filter((toast) => toast.id !== id))}
        >
          {text}
        </Alert>
      ))}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    toasts: css({ position: 'fixed', top: 90, right: theme.spacing(2), width: 400, zIndex: theme.zIndex.portal }),
  };
}
