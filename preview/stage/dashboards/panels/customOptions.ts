/** Declares a panel's own field options (`custom.*`), so that defaults and overrides apply. */
import { identityOverrideProcessor, type PanelPlugin, type SetFieldConfigOptionsArgs } from '@grafana/data';

/** Field options with their defaults, by their path below `custom`. */
export function withCustomOptions<Options extends object>(
  plugin: PanelPlugin<Options, Record<string, unknown>>,
  defaults: Record<string, unknown>
) {
  const args: SetFieldConfigOptionsArgs<Record<string, unknown>> = {
    useCustomConfig: (builder) => {
      for (const [path, defaultValue] of Object.entries(defaults)) {
        builder.addCustomEditor({
          id: path,
          path,
          name: path,
          defaultValue,
          editor: () => null,
          override: () => null,
          process: identityOverrideProcessor,
          shouldApply: () => true,
        });
      }
    },
  };
  return plugin.useFieldConfig(args);
}
