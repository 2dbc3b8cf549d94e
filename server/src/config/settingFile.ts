/** Reads JSON files that a setting names. Errors are one line. */
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { TextDecoder } from 'node:util';

import { isOf, type Validate } from '../http/validation';

interface SettingFile {
  /** The variable that names the file. */
  setting: string;
  file: string;
  validate: Validate;
  /** What the file must contain, for the error message. */
  shape: string;
  /** The class of error to throw. */
  problem: new (message: string) => Error;
}

/** Throws `problem`, whose message has the setting, the file and the place in it. */
export async function readSettingFile<T>({ setting, file, validate, shape, problem }: SettingFile): Promise<T> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new problem(`${setting}: cannot read ${file}: ${messageOf(error)}`);
  });
  if (!isUtf8(bytes)) {
    throw new problem(`${setting}: ${file} is not UTF-8: save it as UTF-8.`);
  }
  let content: unknown;
  try {
    // Leaves out a byte order mark, which some editors write.
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new problem(`${setting}: ${file} is not JSON: ${messageOf(error)}`);
  }
  if (!isOf<T>(validate, content)) {
    const [fault] = validate.errors ?? [];
    const allowed: unknown = fault?.params['allowedValues'] ?? fault?.params['additionalProperty'];
    const detail = allowed === undefined ? '' : ` (${[allowed].flat().join(', ')})`;
    const where = fault?.instancePath.slice(1).replaceAll('/', '.') || 'the file';
    throw new problem(`${setting}: ${file}: ${where} ${fault?.message}${detail}. It holds ${shape}.`);
  }
  return content;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
