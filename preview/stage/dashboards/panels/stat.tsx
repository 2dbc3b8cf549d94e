/** Stat: one big value for each field. */
import { type DisplayValue, type FieldDisplay, type PanelProps, VizOrientation } from '@grafana/data';
import { type VizTextDisplayOptions } from '@grafana/schema';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  DataLinksContextMenu,
  type DataLinksContextMenuApi,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';

import { definePanel } from './definePanel';
import { displayValues } from './displayValues';

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

function Stat(props: PanelProps<typeof OPTIONS>) {
  const theme = useTheme2();
  const { data, options, width, height } = props;
  return (
    <VizRepeater<FieldDisplay>
      getValues={() => displayValues(props, theme)}
      source={data}
      width={width}
      height={height}
      itemSpacing={3}
      orientation={options.orientation}
      renderCounter={data.structureRev ?? 0}
      autoGrid
      renderValue={({ value, width: valueWidth, height: valueHeight, count }) => {
        const big = ({ openMenu, targetClassName }: Pick<DataLinksContextMenuApi, 'openMenu' | 'targetClassName'>) => (
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
            onClick={openMenu}
            className={targetClassName}
          />
        );
        return value.hasLinks && value.getLinks ? (
          <DataLinksContextMenu links={value.getLinks}>{big}</DataLinksContextMenu>
        ) : (
          big({})
        );
      }}
    />
  );
}

export const stat = definePanel({ id: 'stat', Panel: Stat, options: OPTIONS, hasPadding: false });
