/** Panels with figures from Prometheus: the server's own metrics from `/metrics`. */
import { MappingType, ThresholdsMode } from '@grafana/schema';

import { byName, chartOptions, FieldColorModeId, type Override, type Panel, type Position } from './model';

export const PROMETHEUS_TYPE = 'prometheus';
export const PROMETHEUS = { type: PROMETHEUS_TYPE, uid: '${prometheus}' };

/** The server processes selected above the dashboard. */
const CHOSEN = 'instance=~"$instance"';

/** A metric of the selected processes; `labels` are PromQL. */
export function metric(name: string, labels = ''): string {
  return `${name}{${[CHOSEN, labels].filter(Boolean).join(', ')}}`;
}

/** A rate per second, over an interval that always contains some scrapes. */
export function rate(name: string, labels = ''): string {
  return `rate(${metric(name, labels)}[$__rate_interval])`;
}

/** A quantile of a histogram, for each value of `by`. */
export function quantile(q: number, histogram: string, by = ''): string {
  const groups = ['le', by].filter(Boolean).join(', ');
  return `histogram_quantile(${q}, sum by (${groups}) (${rate(`${histogram}_bucket`)}))`;
}

interface Query {
  expr: string;
  /** The name of a series; `{{label}}` stands for a label's value. */
  legend: string;
}

interface Options {
  title: string;
  description: string;
  gridPos: Position;
  unit: string;
  queries: Query[];
  overrides?: Override[];
}

const panel = (type: string, { title, description, gridPos, queries }: Options) => ({
  type,
  title,
  description,
  datasource: PROMETHEUS,
  gridPos,
  targets: queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: PROMETHEUS,
    expr,
    legendFormat: legend,
    editorMode: 'code',
    range: true,
  })),
});

/** Lines over time; rates may be stacked. `whenEmpty` is for metrics without series until something happens. */
export function lines(options: Options & { isStacked?: boolean; whenEmpty?: string }): Panel {
  const isStacked = options.isStacked ?? false;
  return {
    ...panel('timeseries', options),
    fieldConfig: {
      defaults: {
        unit: options.unit,
        min: 0,
        ...(options.whenEmpty === undefined ? {} : { noValue: options.whenEmpty }),
        color: { mode: FieldColorModeId.PaletteClassic },
        custom: {
          drawStyle: 'line',
          lineInterpolation: 'linear',
          lineWidth: isStacked ? 1 : 2,
          fillOpacity: isStacked ? 40 : 8,
          showPoints: 'never',
          pointSize: 5,
          spanNulls: false,
          stacking: { mode: isStacked ? 'normal' : 'none', group: 'A' },
        },
      },
      overrides: options.overrides ?? [],
    },
    options: chartOptions('desc'),
  };
}

interface StatOptions extends Omit<Options, 'queries'> {
  expr: string;
  decimals?: number;
  /** Texts for values. */
  words?: Record<string, { text: string; color: string }>;
  /** From which values on there is a warning, and an alarm. */
  steps?: [warning: number, alarm: number];
}

/** One figure, the latest of the range. */
export function figure({ expr, words, steps, decimals, ...options }: StatOptions): Panel {
  return {
    ...panel('stat', { ...options, queries: [{ expr, legend: options.title }] }),
    fieldConfig: {
      defaults: {
        unit: options.unit,
        ...(decimals === undefined ? {} : { decimals }),
        noValue: '–',
        color: { mode: FieldColorModeId.Thresholds },
        ...(words ? { mappings: [{ type: MappingType.ValueToText, options: words }] } : {}),
        thresholds: {
          mode: ThresholdsMode.Absolute,
          steps: [
            { value: null, color: steps ? 'green' : 'text' },
            ...(steps
              ? [
                  { value: steps[0], color: 'orange' },
                  { value: steps[1], color: 'red' },
                ]
              : []),
          ],
        },
      },
      overrides: options.overrides ?? [],
    },
    options: {
      colorMode: 'value',
      graphMode: words ? 'none' : 'area',
      justifyMode: 'auto',
      orientation: 'auto',
      textMode: 'value',
      wideLayout: true,
      showPercentChange: false,
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
  };
}

/** The style of a limit beside what it limits. */
export function limitLine(name: string): Override {
  return byName(name, {
    'custom.lineStyle': { fill: 'dash', dash: [6, 6] },
    'custom.lineWidth': 1,
    'custom.fillOpacity': 0,
    color: { mode: 'fixed', fixedColor: 'semi-dark-red' },
  });
}
