/** Turns a dashboard's annotations into a data layer of the scene, which panels draw. */
import { type AnnotationQuery } from '@grafana/schema';
import { dataLayers, SceneDataLayerSet } from '@grafana/scenes';

export function toAnnotationLayers(queries: AnnotationQuery[] = []): SceneDataLayerSet {
  return new SceneDataLayerSet({
    layers: queries.map(
      (query) =>
        new dataLayers.AnnotationsDataLayer({
          key: `annotations-${query.name}`,
          name: query.name,
          isEnabled: query.enable,
          isHidden: query.hide,
          query,
        })
    ),
  });
}
