/** What was rejected, as a short text that people may see: masked, cut, and bounded whatever was sent. */
import { SyncEvent } from '@sync-health/contract';

import { type Masks } from '../masks/masks';

const MAX_MEMBERS = 40;
const MAX_DEPTH = 3;
/** Of a text, read and shown: what is masked is whole where it is shown. */
const READ_CHARACTERS = 1000;
const SHOWN_CHARACTERS = 200;
const SAMPLE_CHARACTERS = 4000;

/** Those that are stored as they are. */
const PLAIN = Object.keys(SyncEvent.properties).filter(
  (name) => !['errorMessage', 'triggeredBy', 'attributes'].includes(name)
);

export type Cut = string | number | boolean | null | Cut[] | { [name: string]: Cut };

/** Holds on to nothing of what was sent. */
export function cutItem(item: unknown, depth = 0): Cut {
  if (typeof item === 'string') {
    // A slice would keep all of the text that it is of.
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
    members[Buffer.from(name.slice(0, SHOWN_CHARACTERS)).toString()] = cutItem(value, depth + 1);
  }
  return members;
}

export function sampleText(item: Cut, masks: Masks): string {
  const text = JSON.stringify(masked(item, '', 0, masks));
  return text.length > SAMPLE_CHARACTERS ? `${text.slice(0, SAMPLE_CHARACTERS)}…` : text;
}

function masked(item: Cut, name: string, depth: number, masks: Masks): Cut {
  if (typeof item === 'string') {
    // Members of an event are at the top; a text in their place may be anything.
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
