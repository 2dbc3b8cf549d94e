/** A rejected item as a short text for people: masked, cut and bounded. */
import { SyncEvent } from '@sync-health/contract';

import { type Masks } from '../masks/masks';

const MAX_MEMBERS = 40;
const MAX_DEPTH = 3;
/**
 * Characters of a text that are read, and that are shown. More are read, so that masks see the whole of what is shown.
 */
const READ_CHARACTERS = 1000;
const SHOWN_CHARACTERS = 200;
const SAMPLE_CHARACTERS = 4000;

/** Members that are not masked. */
const PLAIN = Object.keys(SyncEvent.properties).filter(
  (name) => !['errorMessage', 'triggeredBy', 'attributes'].includes(name)
);

export type Cut = string | number | boolean | null | Cut[] | { [name: string]: Cut };

/** A bounded copy that keeps no reference to what was sent, and nothing of a payload, which fewer people may see. */
export function cutItem(item: unknown, depth = 0): Cut {
  if (typeof item === 'string') {
    // A slice would keep the whole text in memory.
    return Buffer.from(item.slice(0, READ_CHARACTERS)).toString();
  }
  if (typeof item === 'number' || typeof item === 'boolean') {
    return item;
  }
  if (typeof item !== 'object' || item === null) {
    return null;
  }
  if (depth === MAX_DEPTH) {
    return '…';
  }
  if (Array.isArray(item)) {
    return item.slice(0, MAX_MEMBERS).map((each) => cutItem(each, depth + 1));
  }
  const members: Record<string, Cut> = {};
  for (const [name, value] of Object.entries(item).slice(0, MAX_MEMBERS)) {
    members[Buffer.from(name.slice(0, SHOWN_CHARACTERS)).toString()] =
      depth === 0 && name === 'payload' ? '…' : cutItem(value, depth + 1);
  }
  return members;
}

export function sampleText(item: Cut, masks: Masks): string {
  const text = JSON.stringify(masked(item, '', 0, masks));
  return text.length > SAMPLE_CHARACTERS ? `${text.slice(0, SAMPLE_CHARACTERS)}…` : text;
}

function masked(item: Cut, name: string, depth: number, masks: Masks): Cut {
  if (typeof item === 'string') {
    // Only the members of an event, at the top level, may be plain; other texts could hold anything.
    return shortened(depth === 1 && PLAIN.includes(name) ? item : masks.textOfAny(name, item));
  }
  if (Array.isArray(item)) {
    return item.map((each) => masked(each, name, depth + 1, masks));
  }
  return typeof item === 'object' && item !== null
    ? Object.fromEntries(
        Object.entries(item).map(([key, value]) => [
          shortened(masks.textOfAny('', key)),
          masked(value, key, depth + 1, masks),
        ])
      )
    : item;
}

const shortened = (text: string) => (text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
