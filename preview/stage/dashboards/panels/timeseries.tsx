/** Time series: bars and lines, a tooltip, and data links. */
import { type DataFrame, FieldType, getLinksSupplier, type LinkModel, type PanelProps } from '@grafana/data';
import {
  LegendDisplayMode,
  SortOrder,
  TooltipDisplayMode,
  type VizLegendOptions,
  type VizTooltipOptions,
} from '@grafana/schema';
import { TimeSeries, TooltipPlugin2 } from '@grafana/ui';
import { useMemo } from 'react';

import { AnnotationMarkers } from './AnnotationMarkers';
import { definePanel } from './definePanel';
import { SeriesTooltip } from './SeriesTooltip';

const LEGEND: VizLegendOptions = {
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  showLegend: true,
  calcs: [],
};
const TOOLTIP: VizTooltipOptions = { mode: TooltipDisplayMode.Single, sort: SortOrder.None, hideZeros: false };
const OPTIONS = { legend: LEGEND, tooltip: TOOLTIP };

/** Single tooltip: the nearest point. Otherwise every series at that time. */
const HOVER_ONE = 0;
const HOVER_ALL = 1;

const NO_ANNOTATIONS: DataFrame[] = [];

function drawable(frame: DataFrame): boolean {
  return (
    frame.fields.some(({ type }) => type === FieldType.time) &&
    frame.fields.some(({ type }) => type === FieldType.number)
  );
}

type Props = PanelProps<typeof OPTIONS>;

function StageTimeSeries(props: Props) {
  const { data, options, width, height, timeRange, timeZone, onChangeTimeRange } = props;
  const frames = useMemo(() => data.series.filter(drawable), [data.series]);
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={[timeZone].flat()}
      width={width}
      height={height}
      legend={options.legend}
      options={options}
    >
      {(config, aligned) => (
        <>
          <AnnotationMarkers config={config} frames={data.annotations ?? NO_ANNOTATIONS} timeZone={timeZone} />
          <TooltipPlugin2
            config={config}
            hoverMode={options.tooltip.mode === TooltipDisplayMode.Multi ? HOVER_ALL : HOVER_ONE}
            queryZoom={onChangeTimeRange}
            clientZoom
            getDataLinks={(seriesIndex, rowIndex) => linksOf(aligned, seriesIndex, rowIndex, props)}
            render={(_plot, rowIndexes, seriesIndex, isPinned, _dismiss, _range, _viaSync, links) => (
              <SeriesTooltip
                frame={aligned}
                rowIndexes={rowIndexes}
                only={options.tooltip.mode === TooltipDisplayMode.Multi ? null : seriesIndex}
                timeZone={timeZone}
                links={isPinned ? links : []}
              />
            )}
          />
        </>
      )}
    </TimeSeries>
  );
}

/** Links of one point, from the drawn frame: joining the answers has moved their rows. */
function linksOf(frame: DataFrame, seriesIndex: number, rowIndex: number, props: Props): LinkModel[] {
  const [time, field] = [frame.fields[0], frame.fields[seriesIndex]];
  if (!time || !field) {
    return [];
  }
  const series: DataFrame = { ...frame, fields: [time, field] };
  const context = { value: { data: [series], field, frame: series, frameIndex: 0 } };
  const scopedVars = { ...field.state?.scopedVars, __dataContext: context };
  const supplier = getLinksSupplier(series, field, scopedVars, props.replaceVariables, props.timeZone);
  return supplier({ valueRowIndex: rowIndex });
}

export const timeseries = definePanel({
  id: 'timeseries',
  Panel: StageTimeSeries,
  options: OPTIONS,
  drawsAnnotations: true,
  custom: {
    drawStyle: 'line',
    lineInterpolation: 'linear',
    lineWidth: 1,
    lineStyle: undefined,
    fillOpacity: 0,
    gradientMode: 'none',
    barAlignment: 0,
    barWidthFactor: 0.6,
    barMaxWidth: undefined,
    showPoints: 'auto',
    pointSize: 5,
    spanNulls: false,
    insertNulls: false,
    stacking: { mode: 'none', group: 'A' },
    axisPlacement: 'auto',
    axisColorMode: 'text',
    axisCenteredZero: false,
    axisSoftMin: undefined,
    scaleDistribution: { type: 'linear' },
    thresholdsStyle: { mode: 'off' },
    hideFrom: { viz: false, legend: false, tooltip: false },
  },
});
