/** A panel's own window: `timeFrom` is a window up to now whatever the dashboard's range, `timeShift` moves it back. */
import { css } from '@emotion/css';
import { dateMath, dateTime, rangeUtil, type TimeRange } from '@grafana/data';
import { type SceneComponentProps, type SceneTimeRangeState, SceneTimeRangeTransformerBase } from '@grafana/scenes';
import { Icon, PanelChrome } from '@grafana/ui';

interface State extends SceneTimeRangeState {
  timeFrom?: string;
  timeShift?: string;
  /** Whether the header says nothing of the window. */
  hideTimeOverride?: boolean;
}

type PanelWindow = Pick<State, 'timeFrom' | 'timeShift' | 'hideTimeOverride'>;

export class PanelTimeRange extends SceneTimeRangeTransformerBase<State> {
  static Component = WindowInHeader;

  constructor(window: PanelWindow) {
    super({ ...window, from: 'now-6h', to: 'now', value: rangeUtil.convertRawToRange({ from: 'now-6h', to: 'now' }) });
  }

  protected override ancestorTimeRangeChanged(ancestor: SceneTimeRangeState) {
    const { from, to } = this.state.timeFrom
      ? rangeUtil.convertRawToRange({ from: `now-${this.state.timeFrom}`, to: 'now' }, this.getTimeZone())
      : ancestor.value;
    const value = shifted({ from, to, raw: { from, to } }, this.state.timeShift);
    this.setState({ from: value.from.toISOString(), to: value.to.toISOString(), value });
  }
}

function shifted(range: TimeRange, timeShift: string | undefined): TimeRange {
  if (!timeShift) {
    return range;
  }
  const back = (moment: TimeRange['from']) =>
    dateTime(dateMath.parseDateMath(`-${timeShift}`, dateTime(moment)) ?? moment);
  const [from, to] = [back(range.from), back(range.to)];
  return { from, to, raw: { from, to } };
}

/** The window in words, as Grafana shows it in the panel's header. */
function describeWindow({ timeFrom, timeShift }: PanelWindow): string {
  return [timeFrom && rangeUtil.describeTextRange(`now-${timeFrom}`).display, timeShift && `timeshift -${timeShift}`]
    .filter(Boolean)
    .join(' ');
}

function WindowInHeader({ model }: SceneComponentProps<PanelTimeRange>) {
  const window = model.useState();
  return window.hideTimeOverride ? null : (
    <PanelChrome.TitleItem className={css({ whiteSpace: 'nowrap', gap: 4 })}>
      <Icon name="clock-nine" size="sm" /> {describeWindow(window)}
    </PanelChrome.TitleItem>
  );
}
