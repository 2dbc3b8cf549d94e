/** Serves the icons and fonts that Grafana's packages expect. */
import fastifyStatic from '@fastify/static';
import { type FastifyInstance } from 'fastify';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { packageDir } from './grafanaPackages';

const ICONS = path.join(packageDir('@grafana/ui'), 'dist/public/img');

/** Grafana's names of the fonts, and the files in npm packages. */
const FONTS = {
  'inter/Inter-Regular.woff2': '@fontsource/inter/files/inter-latin-400-normal.woff2',
  'inter/Inter-Medium.woff2': '@fontsource/inter/files/inter-latin-500-normal.woff2',
  'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2':
    '@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2',
};

/** Icons that the npm package lacks, and similar ones that it has. A circle replaces all others. */
const SUBSTITUTES: Record<string, { icon: string; isMirrored?: boolean }> = {
  'angle-double-left': { icon: 'angle-double-right', isMirrored: true },
  spinner: { icon: 'sync' },
  'sync-slash': { icon: 'sync' },
  'expand-alt': { icon: 'plus-square' },
  home: { icon: 'home-alt' },
  'file-download': { icon: 'download-alt' },
};

async function icon(name: string): Promise<string> {
  const file = (of: string) => path.join(ICONS, 'icons/unicons', `${path.basename(of)}.svg`);
  try {
    return await readFile(file(name), 'utf8');
  } catch {
    const { icon: substitute, isMirrored } = SUBSTITUTES[name] ?? { icon: 'circle' };
    const svg = await readFile(file(substitute), 'utf8');
    return isMirrored ? svg.replace('<path ', '<path transform="matrix(-1 0 0 1 24 0)" ') : svg;
  }
}

export async function assets(app: FastifyInstance) {
  await app.register(fastifyStatic, { root: ICONS, prefix: '/public/build/img/', decorateReply: false });
  app.get<{ Params: { name: string } }>('/public/build/img/icons/unicons/:name.svg', async ({ params }, reply) =>
    reply.type('image/svg+xml').send(await icon(params.name))
  );
  for (const [name, file] of Object.entries(FONTS)) {
    const found = require.resolve(file);
    app.get(`/public/fonts/${name}`, (_request, reply) =>
      reply.sendFile(path.basename(found), path.dirname(found), { maxAge: '1d' })
    );
  }
}
