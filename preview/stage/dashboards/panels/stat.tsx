/** Stat: one big value for each field. */
import {
  type DisplayValue,
  type FieldDisplay,
  getFieldDisplayValues,
  type PanelProps,
  VizOrientation,
} from '@grafana/data';
import { type VizTextDisplayOptions } from '@grafana/schema';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';

import { definePanel } from './definePanel';

const OPTIONS = {
  colorMode: BigValueColorMode.Value,
  graphMode: BigValueGraphMode.Area,
  justifyMode: BigValueJustifyMode.Auto,
  orientation: VizOrientation.Auto,
  textMode: BigValueTextMode.Auto,
  wideLayout: true,
  showPercentChange: false,
  text: undefined as VizTextDisplayOptions | undefined,
  reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
};

function Stat({ data, options, fieldConfig, replaceVariables, timeZone, width, height }: PanelProps<typeof OPTIONS>) {
  const theme = useTheme2();
  const values = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      timeZone,
    });
  return (
    <VizRepeater<FieldDisplay>
      getValues={values}
      source={data}
      width={width}
      height={height}
      itemSpacing={3}
      orientation={options.orientation}
      renderCounter={data.structureRev ?? 0}
      autoGrid
      renderValue={({ value, width: valueWidth, height: valueHeight, count }) => (
        <BigValue
          value={value.display as DisplayValue}
          count={count}
          colorMode={options.colorMode}
          graphMode={options.graphMode}
          justifyMode={options.justifyMode}
          textMode={options.textMode}
          text={options.text}
          disableWideLayout={!options.wideLayout}
          width={valueWidth}
          height={valueHeight}
          theme={theme}
        />
      )}
    />
  );
}

export const stat = definePanel({ id: 'stat', Panel: Stat, options: OPTIONS });
