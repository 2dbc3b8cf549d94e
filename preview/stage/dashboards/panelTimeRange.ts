/** A panel's own window, such as the last seven days, whatever the dashboard's range; refreshed together with it. */
import { rangeUtil } from '@grafana/data';
import { sceneGraph, SceneTimeRange } from '@grafana/scenes';

export class PanelTimeRange extends SceneTimeRange {
  constructor(timeFrom: string) {
    super({ from: `now-${timeFrom}`, to: 'now' });
    this.addActivationHandler(() => {
      const dashboard = this.parent?.parent && sceneGraph.getTimeRange(this.parent.parent);
      const subscription = dashboard?.subscribeToState((now, before) => {
        if (now.value !== before.value) {
          this.onRefresh();
        }
      });
      return () => subscription?.unsubscribe();
    });
  }
}

/** The window in words, as Grafana shows it in the panel's header. */
export function describeWindow(timeFrom: string): string {
  return rangeUtil.describeTextRange(`now-${timeFrom}`).display;
}
