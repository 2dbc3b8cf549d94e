/** Copies and checks the files of a backup: with checksums, and on disk when done. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface CopiedFile {
  path: string;
  bytes: number;
  sha256: string;
}

export interface CopiedTree {
  files: CopiedFile[];
  /** Relative links within the tree. */
  links: Array<{ path: string; target: string }>;
}

/** Copies everything below `from` to `to`. Paths in the result begin with `prefix`. */
export async function copyTree(from: string, to: string, prefix = ''): Promise<CopiedTree> {
  const tree: CopiedTree = { files: [], links: [] };
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target, name] = [path.join(from, entry.name), path.join(to, entry.name), prefix + entry.name];
    if (entry.isDirectory()) {
      const below = await copyTree(source, target, `${name}/`);
      tree.files.push(...below.files);
      tree.links.push(...below.links);
    } else if (entry.isSymbolicLink()) {
      const link = { path: name, target: await readlink(source) };
      await symlink(link.target, target);
      tree.links.push(link);
    } else if (entry.isFile()) {
      tree.files.push({ path: name, ...(await copyFile(source, target)) });
    }
  }
  await syncDirectory(to);
  return tree;
}

/** Returns the checksum and size of what was read. */
export async function copyFile(from: string, to: string): Promise<Omit<CopiedFile, 'path'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const output = createWriteStream(to, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(createReadStream(from, { highWaterMark: 1024 * 1024 }), measure, output);
  return { bytes, sha256: hash.digest('hex') };
}

/** Makes names of files survive a power cut too. */
export async function syncDirectory(directory: string) {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
