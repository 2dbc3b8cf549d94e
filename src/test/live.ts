/** A fake Grafana Live, on which a test sends what the backend would. */
import { type LiveChannelConnectionState, type LiveChannelEvent, LiveChannelEventType } from '@grafana/data';
import { config, type GrafanaLiveSrv, setGrafanaLiveSrv } from '@grafana/runtime';
import type { ChangeKind } from '@sync-health/contract/words';
import { finalize, Subject } from 'rxjs';

export function setUpLive() {
  const events = new Subject<LiveChannelEvent>();
  const opened: string[] = [];
  let listening = 0;
  const service: Pick<GrafanaLiveSrv, 'getStream'> = {
    getStream: ({ scope, stream, path }) => {
      opened.push(`${scope}/${stream}/${path}`);
      listening++;
      return events.pipe(finalize(() => listening--));
    },
  };
  config.liveEnabled = true;
  // The plugin calls nothing else of this service. Any other call fails.
  setGrafanaLiveSrv(service as GrafanaLiveSrv);
  return {
    opened,
    listening: () => listening,
    status: (state: LiveChannelConnectionState, message?: unknown) =>
      events.next({ type: LiveChannelEventType.Status, id: '', timestamp: 0, state, message }),
    say: (message: { connected: boolean; changed: ChangeKind[] }) =>
      events.next({ type: LiveChannelEventType.Message, message }),
    fail: () => events.error(new Error('the channel is gone')),
    shutDown: () => events.complete(),
  };
}

export function tearDownLive() {
  config.liveEnabled = false;
  setGrafanaLiveSrv(undefined as unknown as GrafanaLiveSrv);
}
