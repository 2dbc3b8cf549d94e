/** Lets a POST without a body declare JSON all the same, as many HTTP clients do. */
import { type FastifyInstance } from 'fastify';

export function acceptEmptyBodies(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parse(request, body, done)
  );
}
