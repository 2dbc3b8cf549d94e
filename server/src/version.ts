/** The server's version, from its package.json. */
import { version } from '../package.json';

export const VERSION: string = version;
