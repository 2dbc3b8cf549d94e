/** Reads the file with additional entries of the error catalogue at the start. Errors are one line. */
import { CatalogueEntry } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';

import { readSettingFile } from '../config/settingFile';
import { compile } from '../http/validation';

/** The file can't be used. The message is one line that names the entry and the fix. */
export class ErrorCatalogueError extends Error {}

const MAX_ENTRIES = 2000;

const SETTING = 'SYNC_HEALTH_ERROR_CATALOGUE';

const CatalogueFile = Type.Object(
  { entries: Type.Array(CatalogueEntry, { maxItems: MAX_ENTRIES }) },
  { additionalProperties: false }
);

const validate = compile(CatalogueFile);

/** An empty list without a file. */
export async function readCatalogueFile(file: string | null): Promise<CatalogueEntry[]> {
  if (file === null) {
    return [];
  }
  const { entries } = await readSettingFile<Static<typeof CatalogueFile>>({
    setting: SETTING,
    file,
    validate,
    shape: '{"entries": [{"code", "title", "meaning", "advice", "class", "retryHelps"}]}',
    problem: ErrorCatalogueError,
  });
  const codes = entries.map(({ code }) => code);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice !== undefined) {
    throw new ErrorCatalogueError(`${SETTING}: ${file} has two entries for the code ${twice}: keep one.`);
  }
  return entries;
}
