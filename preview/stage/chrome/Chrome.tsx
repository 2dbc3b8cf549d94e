/** The frame around a page: a notice that this is a preview, a top bar with role and theme, and the side navigation. */
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, type IconName, RadioButtonGroup, TextLink, useStyles2 } from '@grafana/ui';
import { type PropsWithChildren, useEffect } from 'react';
import { Link, useLocation } from 'react-router-dom-v5-compat';

import { changeTheme, preview, theme } from '../bootData';
import { Toasts } from './Toasts';
import { currentEntry, NAVIGATION, usePageTitle } from './title';

const ROLES = ['viewer', 'editor', 'admin'].map((value) => ({
  value,
  label: value[0]!.toUpperCase() + value.slice(1),
}));
const THEMES = [
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
];
const INSTALLING = 'https://github.com/syncops/sync-health#install-the-plugin-into-an-existing-grafana';

function changeRole(role: string) {
  document.cookie = `preview_role=${role}; path=/; samesite=lax`;
  window.location.reload();
}

export function Chrome({ children }: PropsWithChildren) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const title = usePageTitle();

  useEffect(() => {
    document.title = `${title} - ${preview.app.name} - Preview`;
  }, [title]);

  return (
    <div className={`${styles.root} main-view`}>
      <div className={styles.notice} role="note">
        Preview: a stage for this plugin, not a Grafana.{' '}
        <TextLink href={INSTALLING} external inline variant="bodySmall">
          Get the same in Grafana
        </TextLink>
      </div>
      <header className={styles.bar}>
        <img src={`/public/plugins/${preview.app.id}/img/logo.svg`} alt="" width={24} height={24} />
        <div className={styles.crumbs}>
          {preview.app.name} <Icon name="angle-right" /> {title}
        </div>
        <RadioButtonGroup
          size="sm"
          aria-label="Role"
          options={ROLES}
          value={preview.user.login}
          onChange={changeRole}
        />
        <RadioButtonGroup size="sm" aria-label="Theme" options={THEMES} value={theme} onChange={changeTheme} />
      </header>
      <div className={styles.body}>
        <nav className={styles.nav} aria-label={preview.app.name}>
          {NAVIGATION.map(({ name, url, icon }) => (
            <Link
              key={url}
              to={url}
              className={styles.entry}
              aria-current={url === currentEntry(pathname)?.url ? 'page' : undefined}
            >
              <Icon name={(icon ?? 'apps') as IconName} />
              <span>{name}</span>
            </Link>
          ))}
        </nav>
        <main className={styles.main}>{children}</main>
      </div>
      <Toasts />
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const narrow = theme.breakpoints.down('md');
  return {
    root: css({
      minHeight: '100vh',
      display: 'flex',
      flexDirection: 'column',
      background: theme.colors.background.canvas,
    }),
    notice: css({
      padding: theme.spacing(0.5, 2),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
      background: theme.colors.background.secondary,
      textAlign: 'center',
    }),
    bar: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 2),
      padding: theme.spacing(1, 2),
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    crumbs: css({ flexGrow: 1, display: 'flex', alignItems: 'center', gap: theme.spacing(0.5) }),
    body: css({ display: 'flex', flexGrow: 1, [narrow]: { flexDirection: 'column' } }),
    nav: css({
      width: 190,
      flexShrink: 0,
      padding: theme.spacing(2, 1),
      background: theme.colors.background.primary,
      borderRight: `1px solid ${theme.colors.border.weak}`,
      [narrow]: { width: '100%', display: 'flex', flexWrap: 'wrap', padding: theme.spacing(1) },
    }),
    entry: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(0.75, 1),
      color: theme.colors.text.secondary,
      borderRadius: theme.shape.radius.default,
      '&:hover, &[aria-current]': { color: theme.colors.text.primary, background: theme.colors.action.hover },
    }),
    main: css({ flexGrow: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }),
  };
}
