/** The manifest of a backup: its files with checksums, and the answers of its storage. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type Static, Type } from '@sinclair/typebox';

import { compile, isOf } from '../http/validation';

const NAME = 'backup.json';

const Manifest = Type.Object({
  format: Type.Literal(1),
  createdAt: Type.String(),
  serverVersion: Type.String(),
  files: Type.Array(Type.Object({ path: Type.String(), bytes: Type.Integer(), sha256: Type.String() })),
  links: Type.Array(Type.Object({ path: Type.String(), target: Type.String() })),
  answers: Type.Record(
    Type.String(),
    Type.Array(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])))
  ),
});
export type Manifest = Static<typeof Manifest>;

const validate = compile(Manifest);

/** A backup or a restore can't be carried out. The message says what to do. */
export class BackupError extends Error {}

export async function writeManifest(directory: string, manifest: Manifest) {
  await writeFile(path.join(directory, NAME), `${JSON.stringify(manifest, null, 1)}\n`, { flush: true, mode: 0o600 });
}

export async function readManifest(directory: string): Promise<Manifest> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path.join(directory, NAME), 'utf8'));
  } catch (error) {
    throw new BackupError(
      `${directory} is not a whole backup: ${NAME} cannot be read (${error instanceof Error ? error.message : String(error)}).`
    );
  }
  if (!isOf<Manifest>(validate, content)) {
    throw new BackupError(`${directory} is not a backup that this server can read: ${NAME} is of another format.`);
  }
  return content;
}
