/**
 * Refuses query parameters that a call does not have, and those given more often than it takes them: `dryrun=true` would
 * store, and a misspelled filter would answer for everything. Probes, scrapes and the documentation, which are outside
 * of /v1, may be asked with any.
 */
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { ProblemError } from './problems';

type Parameters = Record<string, { type?: unknown }>;

/** After the token was checked, and before a body is read. */
export function registerParameters(app: FastifyInstance) {
  app.addHook('preParsing', async (request) => {
    if (request.routeOptions.url?.startsWith('/v1/')) {
      assertTaken(request.query as Record<string, unknown>, parametersOf(request));
    }
  });
}

function parametersOf({ routeOptions }: FastifyRequest): Parameters {
  const { properties = {} } = (routeOptions.schema?.querystring ?? {}) as { properties?: Parameters };
  return properties;
}

function assertTaken(query: Record<string, unknown>, parameters: Parameters) {
  for (const [name, value] of Object.entries(query)) {
    if (!Object.hasOwn(parameters, name)) {
      const shown = name.slice(0, 100);
      throw new ProblemError(400, `${shown} is not known here: ${whatIsKnown(name, Object.keys(parameters))}.`, {
        field: shown,
      });
    }
    if (Array.isArray(value) && parameters[name]?.type !== 'array') {
      throw new ProblemError(400, `${name} is given ${value.length} times: give it once.`, { field: name });
    }
  }
}

function whatIsKnown(name: string, known: readonly string[]): string {
  const meant = known.find((each) => letters(each) === letters(name));
  if (meant !== undefined) {
    return `it is written ${meant}`;
  }
  return known.length === 0 ? 'this call has no parameters' : `the parameters are ${known.join(', ')}`;
}

/** What names that differ by case or separators only, such as `dry_run`, have in common. */
const letters = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '');
