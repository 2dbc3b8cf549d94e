/**
 * Picks the format of an answer from the Accept header, as RFC 9110 defines it: media types without regard to case, by
 * weight.
 */
export const ARROW = 'application/vnd.apache.arrow.stream';
export const CSV = 'text/csv';
const JSON_TYPE = 'application/json';

export type Form = 'json' | 'arrow' | 'csv';

/**
 * Arrow if it is named with at least JSON's weight, CSV if it outweighs both, else JSON. Null when none of them is
 * accepted.
 */
export function acceptedForm(accept: string | undefined): Form | null {
  const weights = weightsOf(accept);
  if (weights.size === 0) {
    return 'json';
  }
  const arrow = weights.get(ARROW) ?? 0;
  const json = weights.get(JSON_TYPE) ?? weights.get('application/*') ?? weights.get('*/*') ?? 0;
  if (arrow > 0 && arrow >= Math.max(weights.get(JSON_TYPE) ?? 0, weights.get(CSV) ?? 0)) {
    return 'arrow';
  }
  if ((weights.get(CSV) ?? 0) > json) {
    return 'csv';
  }
  return json > 0 ? 'json' : null;
}

/** The weight of each media type or range, from 0 to 1. */
function weightsOf(accept = ''): Map<string, number> {
  const weights = new Map<string, number>();
  for (const part of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim());
    if (type !== '') {
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length);
      weights.set(type, weight === undefined ? 1 : Number(weight) || 0);
    }
  }
  return weights;
}
