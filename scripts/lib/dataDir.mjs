/**
 * Finds the data directory for commands such as `npm run server -- token create` if SYNC_HEALTH_DATA_DIR is not set.
 * `npm start` keeps its data below that of `npm run server`.
 */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

/**
 * The directory that a server uses now; else the one that exists.
 * @param {string} data `data/` of the repository
 */
export async function dataDirOfCommand(data) {
  const ofStart = path.join(data, 'server');
  for (const directory of [ofStart, data]) {
    if (await isServed(directory)) {
      return directory;
    }
  }
  return isUsed(ofStart) && !isUsed(data) ? ofStart : data;
}

const isUsed = (directory) => existsSync(path.join(directory, 'decisions.sqlite'));

/** @param {string} directory */
function isServed(directory) {
  const socket = connect(path.join(directory, 'control.sock'));
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
