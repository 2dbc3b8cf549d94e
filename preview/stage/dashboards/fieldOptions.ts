/**
 * Registers the standard field options of Grafana with what applies their overrides. Without them units and colors
 * would be ignored.
 */
import {
  booleanOverrideProcessor,
  type DataTransformerInfo,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  type TransformerRegistryItem,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

import { IS_GRAFANA_13 } from '../grafanaVersion';

type Processor = FieldConfigPropertyItem['process'];

const PROCESSORS: Record<string, Processor> = {
  displayName: displayNameOverrideProcessor,
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  decimals: numberOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  noValue: stringOverrideProcessor,
  links: dataLinksOverrideProcessor,
  color: identityOverrideProcessor,
  filterable: booleanOverrideProcessor,
};

const NoEditor = () => null;

function option([path, process]: [string, Processor]): FieldConfigPropertyItem {
  return {
    id: path,
    path,
    name: path,
    isCustom: false,
    process,
    editor: NoEditor,
    override: NoEditor,
    shouldApply: () => true,
    settings: {},
  } as FieldConfigPropertyItem;
}

type Registered = TransformerRegistryItem['transformation'];

/** In Grafana 13 a transformation loads when it is needed. */
function asRegistered(transformation: DataTransformerInfo): Registered {
  const load = () => Promise.resolve(transformation);
  return (IS_GRAFANA_13 ? load : transformation) as Registered;
}

/** Fills the registries. Must run before the first panel is drawn. */
export function registerFieldOptions() {
  // The preview has no editors.
  standardEditorsRegistry.setInit(() => []);
  standardFieldConfigEditorRegistry.setInit(() => Object.entries(PROCESSORS).map(option));
  standardTransformersRegistry.setInit(() =>
    [...new Set(Object.values(standardTransformers))].map((transformation) => ({
      id: transformation.id,
      name: transformation.name,
      transformation: asRegistered(transformation),
      editor: NoEditor,
      imageDark: '',
      imageLight: '',
    }))
  );
}
