/** Turns a dashboard's JSON into a scene. */
import {
  type DataRequestEnricher,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneGridLayout,
  type SceneObject,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  VariableValueSelectors,
  VizPanel,
} from '@grafana/scenes';

import { toAnnotationLayers } from './annotations';
import { AnnotationSwitches } from './AnnotationSwitches';
import { DashboardLinks } from './DashboardLinks';
import { type DashboardModel } from './model';
import { toGrid } from './panels';
import { toVariables } from './variables';

/** Adds to the requests of panels what Grafana adds, as far as the data source reads it. */
class DashboardScene extends EmbeddedScene implements DataRequestEnricher {
  enrichDataRequest(source: SceneObject) {
    let object: SceneObject | undefined = source;
    while (object && !(object instanceof VizPanel)) {
      object = object.parent;
    }
    return object ? { panelPluginId: object.state.pluginId } : null;
  }
}

export function toScene(dashboard: DashboardModel) {
  return new DashboardScene({
    key: dashboard.uid,
    $timeRange: new SceneTimeRange({ ...dashboard.time, timeZone: dashboard.timezone }),
    $variables: toVariables(dashboard.templating.list),
    $data: toAnnotationLayers(dashboard.annotations?.list),
    controls: [
      new VariableValueSelectors({}),
      new AnnotationSwitches({}),
      new SceneControlsSpacer(),
      new DashboardLinks({ links: dashboard.links ?? [] }),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({ refresh: dashboard.refresh, isOnCanvas: true }),
    ],
    body: new SceneGridLayout({ children: toGrid(dashboard.panels) }),
  });
}
