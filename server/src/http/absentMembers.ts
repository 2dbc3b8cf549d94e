/**
 * Removes null members from every request body, as from events: many languages send all members of a type, set or not.
 * A null within `filters` stays and is refused, because dropping a filter would widen what is acted on.
 */
import { type FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Members of the body for which null is a value. */
    keepsNull?: readonly string[];
  }
}

const STAYS = 'filters';

/** Deeper than any valid body. */
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

/** Whether the value is a parsed JSON object, not bytes or a stream. */
const isPlain = (value: object) => Object.getPrototypeOf(value) === Object.prototype;
