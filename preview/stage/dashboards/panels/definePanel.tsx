/**
 * Makes a panel plugin from a component. It declares its options, names unknown ones, and shows that an answer is
 * empty.
 */
import { type PanelData, PanelPlugin, type PanelPluginMeta, type PanelProps, PluginType } from '@grafana/data';
import { css } from '@emotion/css';
import { type ComponentType } from 'react';

import { withCustomOptions } from './customOptions';
import { type KnownOptions, unknownOptions } from './unknownOptions';

interface Definition<Options extends object> {
  id: string;
  Panel: ComponentType<PanelProps<Options>>;
  /** All options with their defaults. */
  options: Options;
  /** All field options below `custom` with their defaults. */
  custom?: Record<string, unknown>;
  /** Whether the panel needs no data. */
  isStatic?: boolean;
  /** Whether the panel has a padding. Grafana's own panels differ in it. */
  hasPadding?: boolean;
  /** Whether the panel draws annotations. Others do not get them. */
  drawsAnnotations?: boolean;
}

const centered = css({
  height: '100%',
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  textAlign: 'center',
});

function isEmpty(data: PanelData): boolean {
  return data.series.every(({ length }) => length === 0);
}

/** A panel plugin, and the settings that it knows. */
export interface StagePanel {
  plugin: PanelPlugin;
  known: KnownOptions;
}

export function definePanel<Options extends object>({
  id,
  Panel,
  options,
  custom = {},
  isStatic,
  hasPadding = true,
  drawsAnnotations = false,
}: Definition<Options>): StagePanel {
  const paths = Object.keys(custom);
  const known: KnownOptions = {
    options: Object.keys(options),
    // Defaults set the object at the first part of a path, overrides the whole path.
    custom: [...new Set(paths.flatMap((path) => [path.split('.')[0]!, path]))],
  };

  function Stage(props: PanelProps<Options>) {
    const unknown = unknownOptions(props.options, props.fieldConfig, known);
    if (unknown.length > 0) {
      return (
        <div className={centered} data-testid="preview-unknown">
          Not shown in the preview: {unknown.join(', ')}
        </div>
      );
    }
    if (!isStatic && isEmpty(props.data)) {
      return <div className={centered}>{props.fieldConfig.defaults.noValue ?? 'No data'}</div>;
    }
    return <Panel {...props} options={{ ...options, ...props.options }} />;
  }

  const plugin = new PanelPlugin<Options, Record<string, unknown>>(Stage);
  plugin.meta = {
    id,
    name: id,
    type: PluginType.panel,
    sort: 0,
    module: '',
    baseUrl: '',
    info: {
      author: { name: '' },
      description: '',
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      version: '',
    },
  } satisfies PanelPluginMeta;
  plugin.setDataSupport({ annotations: drawsAnnotations, alertStates: false });
  if (!hasPadding) {
    plugin.setNoPadding();
  }
  return { plugin: withCustomOptions(plugin, custom), known };
}
