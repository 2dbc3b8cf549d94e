/** The changes that the server reports, by Grafana Live. Each data source has one channel. */
import {
  LiveChannelConnectionState,
  type LiveChannelEvent,
  LiveChannelEventType,
  LiveChannelScope,
} from '@grafana/data';
import { config, getGrafanaLiveSrv } from '@grafana/runtime';
import { CHANGE_KINDS, type ChangeKind } from '@sync-health/contract/words';
import { catchError, concat, EMPTY, endWith, NEVER, type Observable, of, scan } from 'rxjs';

export interface LiveState {
  /** Whether changes are reported. If not, poll. */
  isConnected: boolean;
  changed: readonly ChangeKind[];
}

const NOT_CONNECTED: LiveState = { isConnected: false, changed: [] };

/** The backend's message. */
interface Message {
  connected: boolean;
  changed: ChangeKind[];
}

/** Never ends. On each new connection everything counts as changed, since earlier messages are missing. */
export function liveChanges(dataSourceUid: string): Observable<LiveState> {
  // The preview has no Live service.
  const service = config.liveEnabled ? getGrafanaLiveSrv() : undefined;
  if (!service) {
    return concat(of(NOT_CONNECTED), NEVER);
  }
  const address = { scope: LiveChannelScope.DataSource, stream: dataSourceUid, path: 'changes' };
  const states = service.getStream<Message>(address).pipe(
    scan(next, NOT_CONNECTED),
    catchError(() => EMPTY),
    // Grafana does not open a channel again that it has shut down.
    endWith(NOT_CONNECTED)
  );
  return concat(states, NEVER);
}

function next({ isConnected }: LiveState, event: LiveChannelEvent<Message>): LiveState {
  const message =
    event.type === LiveChannelEventType.Join || event.type === LiveChannelEventType.Leave ? undefined : event.message;
  const told: Partial<Message> = typeof message === 'object' && message !== null ? message : {};
  const isNow =
    event.type === LiveChannelEventType.Status
      ? event.state === LiveChannelConnectionState.Connected && (told.connected ?? true)
      : (told.connected ?? isConnected);
  if (!isNow) {
    return NOT_CONNECTED;
  }
  return { isConnected: true, changed: isConnected ? (told.changed ?? []) : CHANGE_KINDS };
}
