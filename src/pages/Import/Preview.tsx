/** Shows the first rows of a file as the events that the map makes of them. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import type { ColumnMap } from '@sync-health/contract/columnMap';
import React from 'react';

import { membersOf, unreadIn, valueOf } from './columnMap';
import type { Head } from './readParts';

export function Preview({ head: { columns, rows }, map }: { head: Head; map: ColumnMap }) {
  const styles = useStyles2(getStyles);
  const shown = membersOf(map);
  const unread = unreadIn(map, columns);
  return (
    <Stack direction="column" gap={1}>
      {/* A wide table scrolls, also by keyboard. */}
      <div
        className={styles.scroll}
        tabIndex={0}
        role="group"
        aria-label={t('import.preview', 'The first rows, as events')}
      >
        <table className={styles.table}>
          <thead>
            <tr>
              {shown.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, index) => (
              <tr key={index}>
                {shown.map((name) => {
                  const value = valueOf(map[name], columns, cells);
                  return (
                    // A long value is cut; the tooltip has all of it.
                    <td key={name} title={value}>
                      {value}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.some((cells) => shown.some((name) => hasSpaces(valueOf(map[name], columns, cells)))) && (
        <Text color="secondary">
          {t('import.spaces', 'Some values begin or end with a space. It belongs to the value and is stored with it.')}
        </Text>
      )}
      {unread.length > 0 && (
        <Text color="secondary">
          {t('import.unread', 'Columns that are not read: {{columns}}', { columns: unread.join(', ') })}
        </Text>
      )}
    </Stack>
  );
}

const hasSpaces = (value: string) => value !== value.trim();

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflowX: 'auto' }),
  table: css({
    borderCollapse: 'collapse',
    'th, td': {
      padding: theme.spacing(0.5, 1.5),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      textAlign: 'left',
      // Spaces at the start or the end of a value are stored, so they are shown.
      whiteSpace: 'pre',
      maxWidth: theme.spacing(40),
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    },
  }),
});
