#!/usr/bin/env node
/** Runs the sync-event server of this package with the memory settings that it is measured with. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const server = spawn(process.execPath, ['--max-semi-space-size=64', MAIN, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The terminal signals the whole group on Ctrl-C; a SIGTERM reaches this process alone and is passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => server.kill('SIGTERM'));
server.on('exit', (code, signal) => (process.exitCode = code ?? (signal ? 1 : 0)));
