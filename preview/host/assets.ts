/** Static files that Grafana's packages expect Grafana to serve: icons and fonts. */
import fastifyStatic from '@fastify/static';
import { type FastifyInstance } from 'fastify';
import path from 'node:path';

const ICONS = path.join(path.dirname(require.resolve('@grafana/ui/package.json')), 'dist/public/img');

/** Grafana's names of the font files, and the packages' files. */
const FONTS = {
  'inter/Inter-Regular.woff2': '@fontsource/inter/files/inter-latin-400-normal.woff2',
  'inter/Inter-Medium.woff2': '@fontsource/inter/files/inter-latin-500-normal.woff2',
  'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2':
    '@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2',
};

export async function assets(app: FastifyInstance) {
  await app.register(fastifyStatic, { root: ICONS, prefix: '/public/build/img/', decorateReply: false });
  for (const [name, file] of Object.entries(FONTS)) {
    const found = require.resolve(file);
    app.get(`/public/fonts/${name}`, (_request, reply) =>
      reply.sendFile(path.basename(found), path.dirname(found), { maxAge: '1d' })
    );
  }
}
