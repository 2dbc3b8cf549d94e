/** Formats generated files with Go's formatter. */
import { spawnSync } from 'node:child_process';

export function gofmt(source: string): string {
  const { error, status, stdout, stderr } = spawnSync('gofmt', [], { input: source, encoding: 'utf8' });
  if (error || status !== 0) {
    throw new Error(`gofmt, which comes with Go, can't format a generated file: ${error?.message ?? stderr}`);
  }
  return stdout;
}
