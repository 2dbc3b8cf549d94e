/** Table. Grafana's component has sorting, column filters, links and pages. */
import { cacheFieldDisplayNames, type PanelProps } from '@grafana/data';
import { type TableSortByFieldState } from '@grafana/schema';
import { TableNG } from '@grafana/ui/unstable';

import { definePanel } from './definePanel';

const OPTIONS = {
  cellHeight: 'sm',
  showHeader: true,
  enablePagination: false,
  frameIndex: 0,
  sortBy: [] as TableSortByFieldState[],
};

function StageTable({ data, options, width, height, timeRange, fieldConfig }: PanelProps<typeof OPTIONS>) {
  // The table reads display names only from this cache.
  cacheFieldDisplayNames(data.series);
  const frame = data.series[options.frameIndex];
  if (!frame) {
    return null;
  }
  const shown = {
    ...frame,
    fields: frame.fields.map((field) =>
      field.config.custom?.hideFrom?.viz
        ? { ...field, config: { ...field.config, custom: { ...field.config.custom, hidden: true } } }
        : field
    ),
  };
  return (
    <TableNG
      data={shown}
      width={width}
      height={height}
      noHeader={!options.showHeader}
      enablePagination={options.enablePagination}
      initialSortBy={options.sortBy}
      timeRange={timeRange}
      fieldConfig={fieldConfig}
      structureRev={data.structureRev}
      enableVirtualization
      resizable
    />
  );
}

export const table = definePanel({
  id: 'table',
  Panel: StageTable,
  options: OPTIONS,
  custom: {
    align: 'auto',
    cellOptions: { type: 'auto' },
    filterable: false,
    inspect: false,
    width: undefined,
    minWidth: undefined,
    'hideFrom.viz': false,
  },
});
