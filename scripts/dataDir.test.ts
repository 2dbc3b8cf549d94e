import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

let data: string;
let ofStart: string;
const servers: Server[] = [];

beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'sh-data-'));
  ofStart = path.join(data, 'server');
  await mkdir(ofStart);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  await rm(data, { recursive: true });
});

async function chosen() {
  const script = `const { dataDirOfCommand } = await import(${JSON.stringify(path.join(__dirname, 'lib/dataDir.mjs'))});
    process.stdout.write(await dataDirOfCommand(${JSON.stringify(data)}));`;
  return (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])).stdout;
}

const use = (directory: string) => writeFile(path.join(directory, 'decisions.sqlite'), '');

function serve(directory: string) {
  const server = createServer();
  servers.push(server);
  return new Promise<void>((resolve) => server.listen(path.join(directory, 'control.sock'), resolve));
}

it('a command uses the data directory of the running server, first that of `npm start`', async () => {
  expect(await chosen()).toBe(data);
  await use(ofStart);
  expect(await chosen()).toBe(ofStart);
  await use(data);
  expect(await chosen()).toBe(data);
  await serve(data);
  expect(await chosen()).toBe(data);
  await serve(ofStart);
  expect(await chosen()).toBe(ofStart);
});
