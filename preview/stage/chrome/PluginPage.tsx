/** The frame of an app page, as in Grafana: title, subtitle and actions. Breadcrumbs are in the top bar. */
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type PluginPageProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';

import { usePageTitle } from './title';

export function PluginPage({ pageNav, renderTitle, subTitle, actions, info, children }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const pageTitle = usePageTitle();
  const title = pageNav?.text ?? pageTitle;
  const sub = subTitle ?? pageNav?.subTitle;
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.topRow}>
          <div className={styles.title}>{renderTitle ? renderTitle(title) : <h1>{title}</h1>}</div>
          <div className={styles.actions}>
            {info?.map(({ label, value }) => (
              <div key={label}>
                <div className={styles.subTitle}>{label}</div>
                {value}
              </div>
            ))}
            {actions}
          </div>
        </div>
        {sub && <div className={styles.subTitle}>{sub}</div>}
      </header>
      {children}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    page: css({ padding: theme.spacing(3), maxWidth: 1600, width: '100%', margin: '0 auto' }),
    header: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(2),
      h1: { marginBottom: 0 },
    }),
    topRow: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: theme.spacing(1, 3) }),
    // As in Grafana, which narrows the title to this before the actions go below it.
    title: css({ flex: 1, minWidth: 200, maxWidth: '100%' }),
    subTitle: css({ color: theme.colors.text.secondary }),
    actions: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  };
}
