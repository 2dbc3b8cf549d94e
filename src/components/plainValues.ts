/** Options for texts with values that people or machines wrote. React escapes what it shows, so i18next must not. */

/** Characters of the bidirectional algorithm that also affect the text after a value. */
const DIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const [FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE] = ['\u2068', '\u2069'];

/** Isolates the text direction of a value, so that a name can't reverse the words around it. */
export function isolate(value: string): string {
  if (!DIRECTIONAL.test(value)) {
    return value;
  }
  // A closing character without an opening one would end the isolation.
  const opened = value.match(/[\u2066-\u2068]/g)?.length ?? 0;
  const closed = POP_DIRECTIONAL_ISOLATE.repeat(opened);
  return `${FIRST_STRONG_ISOLATE}${value.replaceAll(POP_DIRECTIONAL_ISOLATE, '')}${closed}${POP_DIRECTIONAL_ISOLATE}`;
}

export const AS_IS = {
  interpolation: { escapeValue: true, escape: (value: unknown) => isolate(String(value)) },
} as const;
