/** Creates the server's data directory if needed, and checks that it is writable. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The directory can't be used; the message is one line that says what to do. */
export class DataDirError extends Error {}

const REASONS: Record<string, string> = {
  EEXIST: 'it is a file',
  ENOTDIR: 'a part of its path is a file',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a file system that is read-only',
  ENOSPC: 'its disk is full',
  ENOENT: 'no directory can be made there',
};

/** Returns the absolute path. Throws a `DataDirError` when the directory can't be made or written. */
export async function makeDataDir(dataDir: string): Promise<string> {
  const directory = path.resolve(dataDir);
  // Other processes may check at the same moment.
  const probe = path.join(directory, `.writable-${randomUUID()}`);
  try {
    await makeBelow(directory);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const code = String(Object(error).code);
    throw new DataDirError(
      `SYNC_HEALTH_DATA_DIR ${directory} can't be used: ${REASONS[code] ?? code}. Name a directory that this user may write.`
    );
  }
  return directory;
}

/** Makes the parents too. `mkdir`'s `recursive` never ends where directories can't be made, such as below /proc. */
async function makeBelow(directory: string): Promise<void> {
  if (await isDirectory(directory)) {
    return;
  }
  const parent = path.dirname(directory);
  if (!(await stat(parent).catch(() => null))) {
    await makeBelow(parent);
  }
  await mkdir(directory).catch(async (error: unknown) => {
    // Another process may have made it meanwhile.
    if (!(await isDirectory(directory))) {
      throw error;
    }
  });
}

const isDirectory = (directory: string) =>
  stat(directory).then(
    (known) => known.isDirectory(),
    () => false
  );
