/** Grafana's time picker with a refresh button, for pages whose range is in the URL. */
import type { TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Stack, TimeRangePicker, ToolbarButton } from '@grafana/ui';
import React from 'react';

import { toTimeRange, toUrlRange, type UrlRange } from '../api/range';
import { useTimeZone } from './TimeZone';

interface Props {
  range: UrlRange;
  onChange: (range: Pick<UrlRange, 'from' | 'to'>) => void;
  onRefresh: () => void;
  isRefreshing: boolean;
}

export function TimeRangeControl({ range, onChange, onRefresh, isRefreshing }: Props) {
  const { timeZone, setTimeZone } = useTimeZone();
  const value = toTimeRange(range);
  const show = (from: number, to: number) => onChange({ from: String(Math.round(from)), to: String(Math.round(to)) });

  /** Moves the ends of the range by fractions of its length, as for half a range back or forth, or zoom out. */
  const move = (startBy: number, endBy: number) => {
    const length = value.to.valueOf() - value.from.valueOf();
    show(value.from.valueOf() + length * startBy, value.to.valueOf() + length * endBy);
  };

  return (
    <Stack gap={1} alignItems="center">
      <TimeRangePicker
        value={value}
        timeZone={timeZone}
        onChange={(picked: TimeRange) => onChange(toUrlRange(picked.raw))}
        onChangeTimeZone={setTimeZone}
        onMoveBackward={() => move(-0.5, -0.5)}
        onMoveForward={() => move(0.5, 0.5)}
        onZoom={() => move(-0.5, 0.5)}
        isOnCanvas
      />
      <ToolbarButton
        icon="sync"
        variant="canvas"
        disabled={isRefreshing}
        onClick={onRefresh}
        tooltip={t('components.time-range.refresh', 'Refresh')}
        aria-label={t('components.time-range.refresh', 'Refresh')}
      />
    </Stack>
  );
}
