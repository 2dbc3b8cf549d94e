/** Replaces template variables by those of the scene that a query or panel belongs to. */
import { type ScopedVars, type TimeRange, type TypedVariableModel } from '@grafana/data';
import { type TemplateSrv } from '@grafana/runtime';
import { type SceneObject, sceneGraph, type VariableCustomFormatterFn } from '@grafana/scenes';

let activeScene: SceneObject | undefined;

/** The scene for callers that name none. */
export function setActiveScene(scene: SceneObject | undefined) {
  activeScene = scene;
}

function sceneOf(scopedVars?: ScopedVars): SceneObject | undefined {
  const named: unknown = scopedVars?.__sceneObject?.value?.valueOf();
  return (named as SceneObject | undefined) ?? activeScene;
}

export const templateSrv: TemplateSrv = {
  // Only editors ask for the list, and the preview has none.
  getVariables: (): TypedVariableModel[] => [],
  replace: (target = '', scopedVars, format: string | VariableCustomFormatterFn | undefined) => {
    const scene = sceneOf(scopedVars);
    return scene ? sceneGraph.interpolate(scene, target, scopedVars, format) : target;
  },
  containsTemplate: (target = '') => /\$(\w+)|\[\[\w+\]\]|\$\{[^}]+\}/.test(target),
  updateTimeRange: (_range: TimeRange) => undefined,
};
