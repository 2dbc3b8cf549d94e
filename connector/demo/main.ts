/**
 * The demo connector: copies records of a small billing system into a small CRM, both part of the demo, and reports to
 * Sync Health. Its first start loads fifteen days of history. SIGINT and SIGTERM stop it between two records.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { type Client, createClient, type DeliveryProblem, type SyncEvent } from '../src';
import { type DemoConfig, readConfig } from './config';
import { simulateHistory } from './history';
import { type LiveDemo, startLive } from './live';
import { historyEndOnServer } from './historyOnServer';
import { loadHistory } from './loadHistory';
import { type DemoState, StateFile } from './stateFile';
import { type WorldState } from './world';

const SAVE_EVERY_MS = 60_000;
const STATUS_EVERY_MS = 30_000;
const STOP_TIMEOUT_MS = 8000;
const CLOSE_TIMEOUT_MS = 4000;

function say(line: string) {
  process.stdout.write(`${line}\n`);
}

/** Reports once that the server is unreachable, not at each attempt. */
function troubleTeller() {
  let lastSaid = 0;
  return ({ error, attempt, events }: DeliveryProblem) => {
    if (Date.now() - lastSaid > STATUS_EVERY_MS || attempt === 1) {
      lastSaid = Date.now();
      say(`${events} events wait: ${error.message}`);
    }
  };
}

function connect(config: DemoConfig): Client {
  return createClient({
    ...config,
    batch: { concurrency: 3 },
    onDeliveryProblem: troubleTeller(),
    onRejected: ({ event, detail }) => say(`event ${event.id} was rejected: ${detail}`),
  });
}

/** Without its state, the demo continues the history that the server has: its events get the same ids. */
async function beginAnew(config: DemoConfig): Promise<DemoState> {
  const known = await historyEndOnServer(config);
  return { historyEnd: typeof known === 'number' ? known : Date.now() };
}

/** Makes sure that the server has the history; returns the state of the world to continue with. */
async function prepare(config: DemoConfig, client: Client, file: StateFile, state: DemoState): Promise<WorldState> {
  const load = async () => {
    const begin = Date.now();
    say('Loading fifteen days of history …');
    const world = await loadHistory(client, simulateHistory(state.historyEnd), (events) =>
      say(`History: ${events} events`)
    );
    say(`History loaded in ${((Date.now() - begin) / 1000).toFixed(1)} s`);
    return world;
  };
  if (!state.world) {
    // The end of the history is stored before its first event is sent; otherwise an interrupted load could not be
    // repeated.
    await file.write(state);
    const world = await load();
    await file.write({ ...state, world });
    return world;
  }
  if ((await historyEndOnServer(config)) === 'none') {
    say('The server has no history: it was emptied.');
    await load();
  }
  return state.world;
}

function tellStatus(client: Client, { world }: LiveDemo) {
  let before = client.stats.accepted;
  return setInterval(() => {
    const { accepted, buffered } = client.stats;
    const waiting = buffered > 0 ? `, ${buffered} wait to be sent` : '';
    say(
      `${accepted - before} events in ${STATUS_EVERY_MS / 1000} s, ${world.book.all.length} records not synced${waiting}`
    );
    before = accepted;
  }, STATUS_EVERY_MS);
}

async function main() {
  let live: LiveDemo | undefined;
  const interrupted = new Promise<void>((resolve) => {
    const onSignal = () => (live ? resolve() : process.exit(0));
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  });
  const config = readConfig(process.env);
  const file = new StateFile(config.dir);
  const state = (await file.read()) ?? (await beginAnew(config));
  const client = connect(config);
  const world = await prepare(config, client, file, state);
  for (const event of state.undelivered ?? []) {
    await client.record(event);
  }

  const running = await startLive(client, config, world, say);
  live = running;
  say(`Syncing live into the CRM at ${running.crmUrl}`);
  const save = (undelivered: SyncEvent[] = []) =>
    file.write({ historyEnd: state.historyEnd, world: running.world.state, undelivered });
  const timers = [
    tellStatus(client, running),
    setInterval(
      () => void save().catch((error: unknown) => say(`Cannot save the state: ${String(error)}`)),
      SAVE_EVERY_MS
    ),
  ];

  await interrupted;
  timers.forEach(clearInterval);
  await Promise.race([running.stop(), delay(STOP_TIMEOUT_MS)]);
  await save(await client.close({ timeoutMs: CLOSE_TIMEOUT_MS }));
  say('Stopped.');
  process.exit(0);
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
