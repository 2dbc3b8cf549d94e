/** Bar gauge: one bar for each field. */
import {
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  type PanelProps,
  VizOrientation,
} from '@grafana/data';
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeSizing,
  BarGaugeValueMode,
  type VizTextDisplayOptions,
} from '@grafana/schema';
import { BarGauge, useTheme2, VizRepeater } from '@grafana/ui';

import { definePanel } from './definePanel';
import { displayValues } from './displayValues';

const OPTIONS = {
  displayMode: BarGaugeDisplayMode.Gradient,
  orientation: VizOrientation.Auto,
  valueMode: BarGaugeValueMode.Color,
  namePlacement: BarGaugeNamePlacement.Auto,
  showUnfilled: true,
  sizing: BarGaugeSizing.Auto,
  minVizHeight: 16,
  maxVizHeight: 300,
  text: undefined as VizTextDisplayOptions | undefined,
  reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
};

function Bars(props: PanelProps<typeof OPTIONS>) {
  const theme = useTheme2();
  const { data, options, width, height } = props;
  const values = () => displayValues(props, theme).filter(({ field }) => !field.custom?.hideFrom?.viz);
  return (
    <VizRepeater<FieldDisplay, DisplayValueAlignmentFactors>
      getValues={values}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      source={data}
      width={width}
      height={height}
      itemSpacing={10}
      orientation={options.orientation}
      minVizHeight={options.minVizHeight}
      maxVizHeight={options.maxVizHeight}
      renderCounter={data.structureRev ?? 0}
      renderValue={({ value, alignmentFactors, orientation, width: barWidth, height: barHeight, count }) => (
        <BarGauge
          text={options.text}
          value={{ ...value.display, title: count > 1 || value.display.title ? value.display.title : '' }}
          width={barWidth}
          height={barHeight}
          orientation={orientation}
          field={value.field}
          display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0)}
          theme={theme}
          itemSpacing={10}
          displayMode={options.displayMode}
          alignmentFactors={alignmentFactors}
          showUnfilled={options.showUnfilled}
          valueDisplayMode={options.valueMode}
          namePlacement={options.namePlacement}
        />
      )}
    />
  );
}

export const bargauge = definePanel({
  id: 'bargauge',
  Panel: Bars,
  options: OPTIONS,
  custom: { hideFrom: { viz: false, legend: false, tooltip: false } },
});
