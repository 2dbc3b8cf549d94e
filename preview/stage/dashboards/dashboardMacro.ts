/** The macros `${__dashboard}`, `${__dashboard.uid}` and `${__dashboard.title}` in links and texts. */
import { type CustomVariableValue, type FormatVariable, sceneUtils, type VariableValue } from '@grafana/scenes';

import { type DashboardModel } from './model';

let shown: Pick<DashboardModel, 'uid' | 'title'> | undefined;

class DashboardMacro implements FormatVariable {
  state = { name: '__dashboard', type: '__dashboard' };

  getValue(path?: string): Exclude<VariableValue, CustomVariableValue> {
    return (path === 'uid' ? shown?.uid : shown?.title) ?? '';
  }

  getValueText(): string {
    return shown?.title ?? '';
  }
}

/** Registers the macros for the dashboard that is shown now. */
export function nameDashboard(dashboard: DashboardModel) {
  shown = dashboard;
  sceneUtils.registerVariableMacro('__dashboard', DashboardMacro, true);
}
