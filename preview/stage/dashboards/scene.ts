/** A dashboard's JSON as a scene. */
import {
  EmbeddedScene,
  SceneControlsSpacer,
  SceneGridLayout,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  VariableValueSelectors,
} from '@grafana/scenes';

import { toAnnotationLayers } from './annotations';
import { AnnotationSwitches } from './AnnotationSwitches';
import { DashboardLinks } from './DashboardLinks';
import { type DashboardModel } from './model';
import { toGrid } from './panels';
import { toVariables } from './variables';

export function toScene(dashboard: DashboardModel): EmbeddedScene {
  return new EmbeddedScene({
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
