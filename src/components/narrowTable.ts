/**
 * Whether a table is narrow is a question of its own room, not of the window: Grafana's menu and drawers take theirs.
 * Styles of tables and of their cells that wrap or leave out ask it here.
 */
import type { GrafanaTheme2 } from '@grafana/data';

const NAME = 'table';

/** Of the element around the table. */
export const tableRoom = { containerType: 'inline-size', containerName: NAME } as const;

/** In this room words, ids and times wrap. */
export const whenNarrow = (theme: GrafanaTheme2) => theme.breakpoints.container.down('xl', NAME);

export const whenWide = (theme: GrafanaTheme2) => theme.breakpoints.container.up('xl', NAME);
