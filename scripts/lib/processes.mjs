/**
 * Child processes of the scripts: runs one to its end, keeps several running, waits for their ports, and stops them
 * together.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statfs } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

import { dim, isCollected, UserError, write } from './say.mjs';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const STOP_TIMEOUT_MS = 15_000;
const LOCAL_BIN = path.join(ROOT, 'node_modules', '.bin');

function environment(extra = {}) {
  return { ...process.env, PATH: `${LOCAL_BIN}${path.delimiter}${process.env.PATH}`, ...extra };
}

/** Runs a command to its end with output to the terminal; rejects if it fails. */
export async function run(command, args, { env, cwd = ROOT, explain } = {}) {
  const code = await exitCode(command, args, { env, cwd });
  if (code !== 0) {
    throw new UserError(
      explain ?? `\`${[command, ...args].join(' ')}\` failed (exit code ${code}); its output is above.`
    );
  }
}

/** Runs a command with output to the terminal, or to what is being collected; returns its exit code. */
export async function exitCode(command, args, { env, cwd = ROOT } = {}) {
  const stdio = isCollected() ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(command, args, { cwd, env: environment(env), stdio });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', write);
  }
  try {
    const [code, signal] = await once(child, 'close');
    return code ?? (signal ? 1 : 0);
  } catch (error) {
    throw new UserError(`Cannot run \`${command}\`: ${error.message}.`);
  }
}

/** Runs a command and returns its output, or null if it can't be run or fails. */
export async function output(command, args, { cwd = ROOT } = {}) {
  const child = spawn(command, args, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  try {
    const [code] = await once(child, 'close');
    return code === 0 ? text.trim() : null;
  } catch {
    return null;
  }
}

/** A group of processes that run and stop together. */
export class Processes {
  #children = [];
  #stopping = false;

  /**
   * Hears the name and the last lines of a process that ended although nobody stopped it.
   * @type {((name: string, recent: string[]) => void) | undefined}
   */
  onUnexpectedExit = undefined;

  /**
   * Starts one; its lines appear under its name.
   * @param {string} name
   * @param {string} command
   * @param {string[]} args
   * @param {{ env?: Record<string, string>, cwd?: string, quiet?: boolean }} [options]
   */
  start(name, command, args, { env, cwd = ROOT, quiet = false } = {}) {
    const child = spawn(command, args, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    const recent = [];
    for (const stream of [child.stdout, child.stderr]) {
      readline.createInterface({ input: stream }).on('line', (line) => {
        recent.push(line);
        if (recent.length > 40) {
          recent.shift();
        }
        if (!quiet) {
          process.stdout.write(`${dim(`${name} │`)} ${line}\n`);
        }
      });
    }
    const entry = { name, child, recent, exited: false };
    child.on('error', (error) => recent.push(error.message));
    child.on('close', () => {
      entry.exited = true;
      if (!this.#stopping) {
        this.onUnexpectedExit?.(name, recent);
      }
    });
    this.#children.push(entry);
    return entry;
  }

  /** Stops all of them, last started first, and waits for their end. */
  async stop() {
    this.#stopping = true;
    for (const entry of this.#children.reverse()) {
      if (!entry.exited) {
        const closed = once(entry.child, 'close');
        entry.child.kill('SIGTERM');
        const timer = setTimeout(() => entry.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
        await closed;
        clearTimeout(timer);
      }
    }
    this.#children = [];
  }
}

/** Waits until a URL answers 2xx. Fails early if `entry`, the process behind it, has ended. */
export async function waitFor(url, entry, { timeoutMs = 60_000 } = {}) {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (entry?.exited) {
      throw new UserError(`${entry.name} ended before it was ready:\n${entry.recent.slice(-8).join('\n')}`);
    }
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
      await response.arrayBuffer();
      if (response.ok) {
        return;
      }
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new UserError(
    `${entry?.name ?? url} did not answer at ${url} within ${timeoutMs / 1000} s.${
      entry ? `\n${entry.recent.slice(-8).join('\n')}` : ''
    }`
  );
}

/** Fails if another process listens at the address, and names the setting that changes it. */
export async function assertPortFree(listen, setting) {
  const { hostname, port } = new URL(`http://${listen}`);
  await new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error) =>
      reject(
        new UserError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is taken: end what listens there, or set ${setting} to another address, such as ${hostname}:${Number(port) + 1}.`
            : `Cannot listen on ${listen} (${setting}): ${error.message}.`
        )
      )
    );
    probe.listen({ host: hostname, port: Number(port) }, () => probe.close(resolve));
  });
}

/** Fails if the disk has fewer free megabytes than this. */
export async function assertDiskSpace(directory, megabytes) {
  const { bavail, bsize } = await statfs(directory);
  const left = Math.floor((bavail * bsize) / 1024 / 1024);
  if (left < megabytes) {
    throw new UserError(`Only ${left} MB are free on the disk of ${directory}; ${megabytes} MB are needed. Free some.`);
  }
}

/**
 * Resolves at the first SIGINT or SIGTERM. Ctrl-C arrives twice, from the terminal and from npm; later signals do
 * nothing.
 */
export function interrupted() {
  return new Promise((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
}
