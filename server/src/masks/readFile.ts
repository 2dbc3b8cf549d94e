/** Reads the file of masks, and says at the start what is wrong with it. */
import { readFile } from 'node:fs/promises';

import { RE2JS, RE2JSException } from 're2js';
import { type Static, Type } from '@sinclair/typebox';

import { compile, isOf } from '../validation';
import { MASKED_FIELDS, type Mask } from './masks';

/** The file can't be used; the message is one line that names the rule and the fix. */
export class MaskFileError extends Error {}

const REPLACEMENT = '***';

const Rule = Type.Object(
  {
    pattern: Type.String({ minLength: 1, maxLength: 1000 }),
    replacement: Type.Optional(Type.String({ maxLength: 100 })),
    fields: Type.Optional(
      Type.Array(Type.Unsafe<(typeof MASKED_FIELDS)[number]>({ enum: [...MASKED_FIELDS] }), { minItems: 1 })
    ),
    attributes: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1 })),
  },
  { additionalProperties: false }
);
const MaskFile = Type.Object({ rules: Type.Array(Rule, { maxItems: 100 }) }, { additionalProperties: false });

const validate = compile(MaskFile);

/** None where there is no file. */
export async function readMaskFile(file: string | null): Promise<Mask[]> {
  return file === null ? [] : parseMasks(file, await textOf(file));
}

function parseMasks(file: string, text: string): Mask[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new MaskFileError(`SYNC_HEALTH_MASKS: ${file} is not JSON: ${messageOf(error)}`);
  }
  if (!isOf<Static<typeof MaskFile>>(validate, content)) {
    const [fault] = validate.errors ?? [];
    const allowed: unknown = fault?.params['allowedValues'] ?? fault?.params['additionalProperty'];
    const detail = allowed === undefined ? '' : ` (${[allowed].flat().join(', ')})`;
    const where = fault?.instancePath.slice(1).replaceAll('/', '.') || 'the file';
    throw new MaskFileError(
      `SYNC_HEALTH_MASKS: ${file}: ${where} ${fault?.message}${detail}. It holds {"rules": [{"pattern", "replacement", "fields", "attributes"}]}.`
    );
  }
  return content.rules.map(({ pattern, replacement = REPLACEMENT, fields, attributes = null }, index) => ({
    pattern: compiled(pattern, `SYNC_HEALTH_MASKS: ${file}: rules.${index}.pattern`),
    replacement,
    // A rule for some attributes is for nothing else unless it says so.
    fields: fields ?? (attributes ? [] : MASKED_FIELDS),
    attributes,
  }));
}

function compiled(pattern: string, where: string): RE2JS {
  let re: RE2JS;
  try {
    re = RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) {
      throw new MaskFileError(`${where} is not a pattern of RE2: ${error.message}.`);
    }
    throw error;
  }
  if (re.matches('')) {
    throw new MaskFileError(`${where} matches the empty text, which is everywhere: write + instead of *.`);
  }
  return re;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new MaskFileError(`SYNC_HEALTH_MASKS: cannot read ${file}: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
