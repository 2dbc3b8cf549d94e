/** Which of the forms of an answer a caller accepts, as RFC 9110 says: types whatever their case, by their weights. */
export const ARROW = 'application/vnd.apache.arrow.stream';
const JSON_TYPE = 'application/json';

/** JSON unless Arrow is asked for by name, and no less than JSON; null where neither is accepted. */
export function acceptedForm(accept: string | undefined): 'json' | 'arrow' | null {
  const weights = weightsOf(accept);
  if (weights.size === 0) {
    return 'json';
  }
  const arrow = weights.get(ARROW) ?? 0;
  const json = weights.get(JSON_TYPE) ?? weights.get('application/*') ?? weights.get('*/*') ?? 0;
  if (arrow > 0 && arrow >= (weights.get(JSON_TYPE) ?? 0)) {
    return 'arrow';
  }
  return json > 0 ? 'json' : null;
}

/** Of each type and range, from 0 to 1. */
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
