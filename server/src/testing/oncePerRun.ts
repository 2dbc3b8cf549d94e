/**
 * Shares results between the test files of one run: the first caller makes the result, the others wait for it. Jest
 * loads modules anew for each file, and runs files in several workers, so the result is in a file of the run's
 * directory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 50;

/** The process of the run that ends last. */
export const RUN_PID = process.env.SYNC_HEALTH_TEST_RUN_PID ?? String(process.pid);
export const RUN_DIR = process.env.SYNC_HEALTH_TEST_RUN_DIR ?? directoryOfProcess();

/** Without Jest, a process is a run. */
function directoryOfProcess(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'sync-health-run-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export async function oncePerRun(name: string, make: () => Promise<string>): Promise<string> {
  const file = path.join(RUN_DIR, `${name}.json`);
  const isFirst = await mkdir(`${file}.lock`).then(
    () => true,
    () => false
  );
  if (isFirst) {
    const answer = await make().then(
      (made) => ({ made }),
      (error: unknown) => ({ error: String(error) })
    );
    await writeFile(`${file}.new`, JSON.stringify(answer));
    await rename(`${file}.new`, file);
  }
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) {
      const { made, error }: { made?: string; error?: string } = JSON.parse(text);
      if (made === undefined) {
        throw new Error(error);
      }
      return made;
    }
    await sleep(LOOK_MS);
  }
}
