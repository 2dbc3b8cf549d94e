/**
 * Makes the stored text of a payload: its JSON, masked, and bounded in depth and length. A mask rule that names
 * attributes applies to members of that name. Every other rule applies to each text and number, whatever its fields.
 */
import { MAX_LENGTH } from '@sync-health/contract';

import { type Masks } from '../masks/masks';

/** Values nested deeper are replaced by an ellipsis. */
const MAX_DEPTH = 20;

const CUT = ' … (cut)';

/** Empty for an absent or empty payload. */
export function payloadText(payload: unknown, masks: Masks): string {
  if (payload === undefined || payload === null || payload === '') {
    return '';
  }
  const value = typeof payload === 'string' ? (parsed(payload) ?? payload) : payload;
  const kept = masked(value, 'payload', 0, masks);
  return cut((typeof kept === 'string' ? kept : JSON.stringify(kept)).toWellFormed());
}

/** The value of a text that is a JSON object or array, such as a request body; undefined for any other text. */
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

/** `name` is the name of the member that the value belongs to. */
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

/** Whether a stored text was cut. */
export const isCut = (kept: string) => kept.length >= MAX_LENGTH.payload - 1 && kept.endsWith(CUT);

/** Call it after masking: a rule does not match half of what it masks. */
function cut(text: string): string {
  if (text.length <= MAX_LENGTH.payload) {
    return text;
  }
  return `${text.slice(0, MAX_LENGTH.payload - CUT.length).replace(/[\ud800-\udbff]$/, '')}${CUT}`;
}
