/** The tooltip of a time series: the time, each series with its value, and links while it is pinned. */
import { css } from '@emotion/css';
import {
  type DataFrame,
  dateTimeFormat,
  type Field,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  type GrafanaTheme2,
  type LinkModel,
} from '@grafana/data';
import { SeriesIcon, TextLink, useStyles2 } from '@grafana/ui';

interface Props {
  frame: DataFrame;
  rowIndexes: Array<number | null>;
  /** The only series to show. Null: all. */
  only: number | null;
  timeZone: string;
  links: LinkModel[];
}

export function SeriesTooltip({ frame, rowIndexes, only, timeZone, links }: Props) {
  const styles = useStyles2(getStyles);
  const at = rowIndexes.find((index) => index != null);
  if (at == null) {
    return null;
  }
  const rows = frame.fields.flatMap((field, index) => {
    const isTold = index > 0 && field.type === FieldType.number && (only == null || only === index);
    return isTold && !field.config.custom?.hideFrom?.tooltip
      ? [{ field, value: field.values[rowIndexes[index] ?? at] }]
      : [];
  });
  return (
    <div className={styles.tooltip}>
      <div className={styles.time}>{dateTimeFormat(frame.fields[0]?.values[at], { timeZone })}</div>
      {rows.map(({ field, value }, index) => {
        const { text, color } = shown(field, value);
        return (
          <div key={index} className={styles.row}>
            <SeriesIcon color={color} noMargin />
            <span className={styles.name}>{getFieldDisplayName(field, frame)}</span>
            <span>{text}</span>
          </div>
        );
      })}
      {links.map(({ href, title }) => (
        <div key={href} className={styles.link}>
          <TextLink href={href}>{title}</TextLink>
        </div>
      ))}
    </div>
  );
}

function shown(field: Field, value: unknown) {
  const display = field.display?.(value);
  return { text: display ? formattedValueToString(display) : String(value), color: display?.color };
}

function getStyles(theme: GrafanaTheme2) {
  return {
    tooltip: css({ padding: theme.spacing(1), fontSize: theme.typography.bodySmall.fontSize, minWidth: 220 }),
    time: css({ fontWeight: theme.typography.fontWeightMedium, marginBottom: theme.spacing(0.5) }),
    row: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
    name: css({ flexGrow: 1, color: theme.colors.text.secondary }),
    link: css({ marginTop: theme.spacing(1) }),
  };
}
