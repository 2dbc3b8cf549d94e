/**
 * Which data directory a command such as `npm run server -- token create` is about where SYNC_HEALTH_DATA_DIR does not
 * say it: `npm start` keeps its own below that of `npm run server`.
 */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

/**
 * The one that a server runs on; else the one that there is.
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
