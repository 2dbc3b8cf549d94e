/** Error messages without what differs from one record to the next, so that failures group by their cause. */

const MAX_LENGTH = 300;

const PLACEHOLDERS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/"[^"]{0,200}"/g, '"…"'],
  [/'[^']{0,200}'(?![A-Za-z])/g, "'…'"],
  [/\b(?:0x)?[0-9a-f]{16,}\b/gi, '<hex>'],
  // Ids such as INV-00042, 0018Z00002ab, cus_9f3: letters with digits among them.
  [/\b(?=[A-Za-z_-]{0,12}\d)[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*\b/g, '<id>'],
];

const NUMBER = /^\d+(?:ms|s|m|h|kb|mb|gb|%)?$/i;

export function normalizeMessage(message: string): string {
  let text = message.slice(0, 2000);
  for (const [pattern, placeholder] of PLACEHOLDERS) {
    text = text.replace(pattern, (found) => (placeholder === '<id>' && NUMBER.test(found) ? '<n>' : placeholder));
  }
  // A cause is the code, a zero and this text: the last zero is between them, so that a code may hold one.
  return text
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
}
