/** The measurements of several storages side by side: for the terminal, for programs, and for docs/scale.md. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { type StorageName } from './options';
import { machineAlone, padded, replaceBlock, RESULTS, rounded, say, shown } from './report';

export interface StorageResult {
  name: string;
  /** In milliseconds, or in the unit that the name says. */
  value: number;
  /** Processor time of the server and of ClickHouse for one run, in milliseconds. */
  cpuMs: number | null;
  /** Rows that each shard read for the first run. */
  rows: number[] | null;
}

type Measured = ReadonlyMap<StorageName, readonly StorageResult[]>;

const SIZES = [1_000_000, 10_000_000];
const TITLES: Record<StorageName, string> = { embedded: 'embedded', clickhouse: 'server', cluster: '2 shards' };

export const showStorages = (measured: Measured) => say(`\nOn ${machineAlone()}\n\n${tableOf(measured)}`);

const fileOf = (events: number) => path.join(RESULTS, `storages-${events}.json`);

/** Adds them to those of storages measured before. */
export function writeStorages(measured: Measured, events: number) {
  mkdirSync(RESULTS, { recursive: true });
  const all = { ...(readStorages(events) ?? {}), machine: machineAlone(), ...Object.fromEntries(measured) };
  writeFileSync(fileOf(events), `${JSON.stringify(all, rounded, 2)}\n`);
}

type Written = Partial<Record<StorageName, readonly StorageResult[]>> & { machine: string };

const readStorages = (events: number): Written | null =>
  existsSync(fileOf(events)) ? (JSON.parse(readFileSync(fileOf(events), 'utf8')) as Written) : null;

export function publishStorages() {
  const blocks = SIZES.flatMap((events) => {
    const written = readStorages(events);
    if (written === null) {
      return [];
    }
    const { machine, ...storages } = written;
    const measured: Measured = new Map(Object.entries(storages) as Array<[StorageName, readonly StorageResult[]]>);
    return [`${events.toLocaleString('en')} events over 14 days, on ${machine}.`, tableOf(measured)];
  });
  replaceBlock('docs/scale.md', 'bench-storages', blocks.join('\n\n'));
}

function tableOf(measured: Measured): string {
  const storages = [...measured.keys()];
  const names = [...new Set([...measured.values()].flat().map(({ name }) => name))];
  const find = (storage: StorageName, name: string) => measured.get(storage)?.find((one) => one.name === name);
  const header = [
    'what',
    ...storages.map((storage) => TITLES[storage]),
    ...storages.filter((storage) => storage !== 'embedded').map((storage) => `${TITLES[storage]} ×`),
    ...storages.map((storage) => `CPU, ${TITLES[storage]}`),
    ...storages.filter((storage) => storage !== 'embedded').map((storage) => `rows, ${TITLES[storage]}`),
  ];
  const rows = names.map((name) => {
    const base = find('embedded', name);
    const others = storages.filter((storage) => storage !== 'embedded');
    return [
      name,
      ...storages.map((storage) => shown(find(storage, name)?.value ?? null)),
      ...others.map((storage) => {
        const one = find(storage, name);
        return one && base ? `${shown(one.value / base.value)}` : '';
      }),
      ...storages.map((storage) => shown(find(storage, name)?.cpuMs ?? null)),
      ...others.map(
        (storage) =>
          find(storage, name)
            ?.rows?.map((count) => count.toLocaleString('en'))
            .join(' + ') ?? ''
      ),
    ];
  });
  return padded([header, ...rows], (column) => column > 0);
}
