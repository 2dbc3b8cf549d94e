/** Reads the file of masks at the start. Errors are one line. */
import { RE2JS, RE2JSException } from 're2js';
import { type Static, Type } from '@sinclair/typebox';

import { readSettingFile } from '../config/settingFile';
import { compile } from '../http/validation';
import { MASKED_FIELDS, type Mask } from './masks';

/** The file can't be used. The message is one line that names the rule and the fix. */
export class MaskFileError extends Error {}

const REPLACEMENT = '***';

const SETTING = 'SYNC_HEALTH_MASKS';

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

/** An empty list without a file. */
export async function readMaskFile(file: string | null): Promise<Mask[]> {
  if (file === null) {
    return [];
  }
  const { rules } = await readSettingFile<Static<typeof MaskFile>>({
    setting: SETTING,
    file,
    validate,
    shape: '{"rules": [{"pattern", "replacement", "fields", "attributes"}]}',
    problem: MaskFileError,
  });
  return rules.map(({ pattern, replacement = REPLACEMENT, fields, attributes = null }, index) => ({
    pattern: compiled(pattern, `${SETTING}: ${file}: rules.${index}.pattern`),
    replacement,
    // A rule for some attributes applies to nothing else unless it says so.
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
