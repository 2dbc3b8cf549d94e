/**
 * What is kept of a payload: its JSON as text, after every rule of masks, bounded in depth and length. Rules that name
 * attributes apply to members of that name, all others to each text and number, whichever fields they are for.
 */
import { MAX_LENGTH } from '@sync-health/contract';

import { type Masks } from '../masks/masks';

/** A member that is nested deeper is left out. */
const MAX_DEPTH = 20;

const CUT = ' … (cut)';

/** Empty where there is nothing to keep. */
export function payloadText(payload: unknown, masks: Masks): string {
  if (payload === undefined || payload === null || payload === '') {
    return '';
  }
  const value = typeof payload === 'string' ? (parsed(payload) ?? payload) : payload;
  const kept = masked(value, 'payload', 0, masks);
  return cut((typeof kept === 'string' ? kept : JSON.stringify(kept)).toWellFormed());
}

/** A text that is JSON of several members, as a body is that was kept as it came; undefined where it is none. */
function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `name` is that of the nearest member. */
function masked(value: unknown, name: string, depth: number, masks: Masks): unknown {
  if (typeof value === 'string') {
    return masks.textOfAny(name, value);
  }
  if (typeof value === 'number') {
    const text = String(value);
    const shown = masks.textOfAny(name, text);
    return shown === text ? value : shown;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth === MAX_DEPTH) {
    return '…';
  }
  return Array.isArray(value)
    ? value.map((each) => masked(each, name, depth + 1, masks))
    : Object.fromEntries(
        Object.entries(value).map(([key, each]) => [masks.textOfAny('', key), masked(each, key, depth + 1, masks)])
      );
}

/** Whether what is kept was cut. */
export const isCut = (kept: string) => kept.length >= MAX_LENGTH.payload - 1 && kept.endsWith(CUT);

/** After masking: half of what a rule is for would not be known as that. */
function cut(text: string): string {
  if (text.length <= MAX_LENGTH.payload) {
    return text;
  }
  return `${text.slice(0, MAX_LENGTH.payload - CUT.length).replace(/[\ud800-\udbff]$/, '')}${CUT}`;
}
