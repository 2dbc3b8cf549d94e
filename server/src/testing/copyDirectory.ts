import { cp } from 'node:fs/promises';

/** Copies a data directory. The links that ClickHouse makes within it stay relative. */
export const copyDirectory = (from: string, to: string, filter?: (file: string) => boolean) =>
  cp(from, to, { recursive: true, verbatimSymlinks: true, filter });
