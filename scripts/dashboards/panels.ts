/** The kinds of panels in the bundled dashboards. */
import {
  byName,
  byQuery,
  byRegexp,
  chartOptions,
  type DataTransformerConfig,
  DATA_SOURCE,
  FieldColorModeId,
  type Override,
  type Panel,
  type PanelQuery,
  type Position,
} from './model';
import { csvUrl, NARROW_TO_BAR, type Omitted, WIDEN_TO_RANGE } from './variables';

interface PanelOptions extends Omitted {
  title: string;
  description: string;
  gridPos: Position;
  targets: PanelQuery[];
  /** What the panel shows when it has no data. */
  whenEmpty: string;
  overrides?: Override[];
  transformations?: DataTransformerConfig[];
}

function panel(type: string, { title, description, gridPos, targets, transformations }: PanelOptions) {
  return {
    type,
    title,
    description,
    datasource: DATA_SOURCE,
    gridPos,
    targets: targets.map((target) => ({ datasource: DATA_SOURCE, ...target })),
    ...(transformations ? { transformations } : {}),
  };
}

/** The columns of a split trend, with changes of each group and of the total for the tooltip. */
export const WITH_CHANGES = ['groups', 'groupChanges', 'total', 'totalChange'];

/** A click on a bar limits the dashboard's table to its interval. */
const NARROW_LINK = {
  title: 'Show this interval in the table',
  url: NARROW_TO_BAR,
  oneClick: true,
  targetBlank: false,
};

/** Fields that only the tooltip shows. */
export const TOOLTIP_ONLY = {
  'custom.hideFrom': { viz: true, legend: true, tooltip: false },
  'custom.axisPlacement': 'hidden',
};

/**
 * Counts in full. An override, because the backend's unit, which shortens them, takes precedence over a panel's
 * default.
 */
export const WHOLE_NUMBERS = { unit: 'locale', decimals: 0 };

/**
 * The text of panels without data. Grafana also shows it when a query fails, beside the error sign, so it must not
 * claim anything about events or failures.
 */
export const NOTHING = 'Nothing to show with these filters in this time range';
export const NO_FIGURE = '–';

/** Stands for an unknown value of a point. Grafana would draw an empty text as zero. */
export const UNKNOWN_POINT = '–';

/** Cells without a value are empty: the panel's text for no data is not for them. */
const NO_VALUE = byRegexp('/.*/', { noValue: '' });

/** The series of the week before: a dashed line over the bars, not stacked. */
function weekBefore(refId: string): Override {
  return byQuery(refId, {
    displayName: 'Total a week before',
    'custom.hideFrom': { viz: false, legend: false, tooltip: false },
    'custom.axisPlacement': 'auto',
    'custom.drawStyle': 'line',
    // A single interval between two gaps is drawn as a point.
    'custom.showPoints': 'auto',
    'custom.lineStyle': { fill: 'dash', dash: [6, 6] },
    'custom.lineWidth': 1,
    'custom.fillOpacity': 0,
    'custom.stacking': { mode: 'none', group: 'B' },
    color: { mode: 'fixed', fixedColor: 'light-blue' },
    links: [],
  });
}

const TOTAL_CHANGE = 'Change from the interval before';

/**
 * Stacked bars over time, one color for each group. The tooltip has the total, its change, and the total of the week
 * before.
 */
export function trendBars(options: PanelOptions & { weekBefore: string; color?: FieldColorModeId }): Panel {
  return {
    ...panel('timeseries', options),
    fieldConfig: {
      defaults: {
        min: 0,
        noValue: options.whenEmpty,
        color: { mode: options.color ?? FieldColorModeId.PaletteClassic },
        links: [NARROW_LINK],
        custom: {
          drawStyle: 'bars',
          // Grafana takes the bucket whose start is nearest to the pointer. So a bar must have its start in the middle.
          barAlignment: 0,
          barWidthFactor: 0.8,
          fillOpacity: 80,
          lineWidth: 0,
          gradientMode: 'none',
          stacking: { mode: 'normal', group: 'A' },
          axisSoftMin: 0,
          showPoints: 'never',
          pointSize: 5,
        },
      },
      overrides: [
        byRegexp('/.*/', { ...WHOLE_NUMBERS, noValue: UNKNOWN_POINT }),
        byName('Total', TOOLTIP_ONLY),
        byRegexp('/ change$/', { ...TOOLTIP_ONLY, unit: 'percentunit', decimals: 1, links: [] }),
        byName('Total change', { displayName: TOTAL_CHANGE }),
        // By its displayed name, which a click on the legend uses to keep it hidden.
        byName(TOTAL_CHANGE, TOOLTIP_ONLY),
        ...(options.overrides ?? []),
        weekBefore(options.weekBefore),
        // Shows where nothing was counted; it belongs to no axis of counts.
        byName('errorRate', {
          'custom.hideFrom': { viz: true, legend: true, tooltip: true },
          'custom.axisPlacement': 'hidden',
        }),
      ],
    },
    options: chartOptions('none'),
  };
}

/** Lines over time. */
export function trendLines(options: PanelOptions & { unit: string }): Panel {
  return {
    ...panel('timeseries', options),
    fieldConfig: {
      defaults: {
        unit: options.unit,
        min: 0,
        noValue: options.whenEmpty,
        color: { mode: FieldColorModeId.PaletteClassic },
        links: [NARROW_LINK],
        custom: {
          drawStyle: 'line',
          lineInterpolation: 'linear',
          lineWidth: 2,
          fillOpacity: 8,
          showPoints: 'auto',
          pointSize: 5,
          spanNulls: false,
          stacking: { mode: 'none', group: 'A' },
        },
      },
      overrides: [
        byRegexp('/.*/', { noValue: UNKNOWN_POINT }),
        byRegexp('/ change$/', { ...TOOLTIP_ONLY, unit: 'percentunit', decimals: 1, links: [] }),
        ...(options.overrides ?? []),
      ],
    },
    options: chartOptions('none'),
  };
}

/**
 * A table with a filter on each column. It says what it shows and links back to the whole range, unless it always shows
 * that.
 */
export function table(
  options: PanelOptions & { sortBy?: string; isWhole?: boolean; isPaged?: boolean; csv?: string }
): Panel {
  return {
    ...panel('table', options),
    title: options.isWhole ? options.title : `${options.title} · \${bucket:text}`,
    links: [
      ...options.targets.map(({ queryType }) => ({
        title: 'Download CSV',
        url: options.csv ?? csvUrl(queryType, options),
        // Other links make Grafana navigate within itself. The new tab closes when the file arrives.
        targetBlank: true,
      })),
      ...(options.isWhole ? [] : [{ title: 'Show the whole range', url: WIDEN_TO_RANGE, targetBlank: false }]),
    ],
    fieldConfig: {
      defaults: {
        noValue: options.whenEmpty,
        custom: { filterable: true, align: 'auto', cellOptions: { type: 'auto' }, inspect: false },
      },
      overrides: [NO_VALUE, ...(options.overrides ?? [])],
    },
    options: {
      cellHeight: 'sm',
      showHeader: true,
      enablePagination: options.isPaged ?? true,
      sortBy: options.sortBy ? [{ displayName: options.sortBy, desc: true }] : [],
    },
  };
}

/** Horizontal bars, one for each group of a grouped trend, summed over the range, largest first. */
export function groupBars(options: PanelOptions): Panel {
  return {
    ...panel('bargauge', {
      ...options,
      transformations: [
        { id: 'filterFieldsByName', options: { exclude: { pattern: '/^Total$|change$/' } } },
        { id: 'reduce', options: { mode: 'seriesToRows', reducers: ['sum'], includeTimeField: false } },
        { id: 'sortBy', options: { sort: [{ field: 'Total', desc: true }] } },
      ],
    }),
    fieldConfig: {
      defaults: {
        min: 0,
        unit: 'locale',
        decimals: 0,
        color: { mode: FieldColorModeId.Fixed, fixedColor: 'semi-dark-orange' },
        noValue: options.whenEmpty,
      },
      overrides: options.overrides ?? [],
    },
    options: {
      displayMode: 'basic',
      orientation: 'horizontal',
      valueMode: 'text',
      namePlacement: 'left',
      showUnfilled: true,
      // Only a fixed size keeps bars low when there are few.
      sizing: 'manual',
      minVizHeight: 16,
      maxVizHeight: 22,
      text: { titleSize: 12, valueSize: 14 },
      reduceOptions: { calcs: ['lastNotNull'], fields: '/^Total$/', values: true, limit: 12 },
    },
  };
}

/** Latency over time as colors, one row for each latency bucket. */
export function latencyHeatmap(options: PanelOptions): Panel {
  return {
    ...panel('heatmap', options),
    fieldConfig: {
      defaults: {
        noValue: options.whenEmpty,
        custom: { hideFrom: { viz: false, legend: false, tooltip: false } },
      },
      overrides: [],
    },
    options: {
      calculate: false,
      cellGap: 1,
      color: {
        mode: 'scheme',
        // Shades of a single color, in either theme: pale for few, strong for many.
        scheme: 'Oranges',
        fill: 'dark-orange',
        exponent: 0.5,
        scale: 'exponential',
        steps: 64,
        reverse: false,
      },
      filterValues: { le: 1e-9 },
      rowsFrame: { layout: 'le', value: 'Events' },
      yAxis: { axisPlacement: 'left', unit: 'ms', reverse: false },
      cellValues: { unit: 'locale' },
      legend: { show: true },
      tooltip: { mode: 'single', yHistogram: false, showColorScale: true },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
    },
  };
}
