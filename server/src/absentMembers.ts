/**
 * A member that is null is absent, in every body as in events: many languages send all members of a type, set or not.
 * Within `filters` it stays, and is refused: what narrows what is acted on must not get lost.
 */
import { type FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Members of the body of which null is a value. */
    keepsNull?: readonly string[];
  }
}

const STAYS = 'filters';

/** Deeper than any body that is read. */
const MAX_DEPTH = 6;

export function registerAbsentMembers(app: FastifyInstance) {
  app.addHook('preValidation', async ({ body, routeOptions }) =>
    leaveOutNulls(body, routeOptions.config.keepsNull ?? [], MAX_DEPTH)
  );
}

function leaveOutNulls(value: unknown, kept: readonly string[], depth: number) {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item) => leaveOutNulls(item, kept, depth - 1));
  } else if (isPlain(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (member === null && !kept.includes(name)) {
        Reflect.deleteProperty(value, name);
      } else if (name !== STAYS) {
        leaveOutNulls(member, kept, depth - 1);
      }
    }
  }
}

/** What was read of JSON, and no bytes or stream. */
const isPlain = (value: object) => Object.getPrototypeOf(value) === Object.prototype;
