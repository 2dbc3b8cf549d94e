/** Reads the file that adds entries to the error catalogue, and says at the start what is wrong with it. */
import { readFile } from 'node:fs/promises';

import { CatalogueEntry } from '@sync-health/contract';
import { Type } from '@sinclair/typebox';

import { compile } from '../validation';

/** The file can't be used; the message is one line that names the entry and the fix. */
export class ErrorCatalogueError extends Error {}

const MAX_ENTRIES = 2000;

const validate = compile(
  Type.Object({ entries: Type.Array(CatalogueEntry, { maxItems: MAX_ENTRIES }) }, { additionalProperties: false })
);

/** None where there is no file. */
export async function readCatalogueFile(file: string | null): Promise<CatalogueEntry[]> {
  return file === null ? [] : parseCatalogue(file, await contentOf(file));
}

function parseCatalogue(file: string, text: string): CatalogueEntry[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ErrorCatalogueError(
      `SYNC_HEALTH_ERROR_CATALOGUE: ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`
    );
  }
  if (!validate(content)) {
    const [fault] = validate.errors ?? [];
    const allowed: unknown = fault?.params['allowedValues'] ?? fault?.params['additionalProperty'];
    const detail = allowed === undefined ? '' : ` (${[allowed].flat().join(', ')})`;
    const where = fault?.instancePath.slice(1).replaceAll('/', '.') || 'the file';
    throw new ErrorCatalogueError(
      `SYNC_HEALTH_ERROR_CATALOGUE: ${file}: ${where} ${fault?.message}${detail}. It holds {"entries": [{"code", "title", "meaning", "advice", "class", "retryHelps"}]}.`
    );
  }
  const { entries } = content as { entries: CatalogueEntry[] };
  const codes = entries.map(({ code }) => code);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice !== undefined) {
    throw new ErrorCatalogueError(
      `SYNC_HEALTH_ERROR_CATALOGUE: ${file} has two entries for the code ${twice}: keep one.`
    );
  }
  return entries;
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ErrorCatalogueError(
      `SYNC_HEALTH_ERROR_CATALOGUE: cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`
    );
  }
}
