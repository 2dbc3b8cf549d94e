/** Switches above a dashboard, one for each of its annotations. */
import { InlineSwitch } from '@grafana/ui';
import { dataLayers, SceneDataLayerSet, sceneGraph, SceneObjectBase, type SceneComponentProps } from '@grafana/scenes';

export class AnnotationSwitches extends SceneObjectBase {
  static Component = Switches;
}

function Switches({ model }: SceneComponentProps<AnnotationSwitches>) {
  const layers = sceneGraph
    .getDataLayers(model)
    .flatMap((layer) => (layer instanceof SceneDataLayerSet ? layer.state.layers : [layer]));
  return (
    <>
      {layers.map((layer) =>
        layer instanceof dataLayers.AnnotationsDataLayer && !layer.state.isHidden ? (
          <AnnotationSwitch key={layer.state.key} layer={layer} />
        ) : null
      )}
    </>
  );
}

function AnnotationSwitch({ layer }: { layer: dataLayers.AnnotationsDataLayer }) {
  const { key, name, isEnabled } = layer.useState();
  return (
    <InlineSwitch
      id={key}
      label={name}
      showLabel
      value={isEnabled}
      onChange={() => layer.setState({ isEnabled: !isEnabled })}
    />
  );
}
