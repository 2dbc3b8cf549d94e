/** What an element must have for a selector to match it. */

const known = new Map<string, string[]>();

/**
 * One key for each selector of a list: `.class`, `#id` or a tag, in lower case, or `*` where the selector names none.
 * An element that has none of the keys does not match.
 */
export function keysOf(selectors: string): string[] {
  const keys = known.get(selectors) ?? [...new Set(split(selectors).map(keyOf))];
  known.set(selectors, keys);
  return keys;
}

/** The selectors of a list, without what is in brackets. */
function split(selectors: string): string[] {
  // Escapes, texts and namespaces would need a parser. No style sheet of ours or Grafana's has many.
  if (/[\\"'|]/.test(selectors)) {
    return ['*'];
  }
  let rest = selectors;
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(/\([^()[\]]*\)|\[[^()[\]]*\]/g, '');
  }
  return /[()[\]]/.test(rest) ? ['*'] : rest.split(',');
}

/** The key is in the last part of a selector, before any pseudo-class: `.a` in `div > b.a:hover`. */
function keyOf(selector: string): string {
  const last = selector
    .trim()
    .split(/[\s>+~]+/)
    .at(-1)!;
  const [simple] = last.toLowerCase().split(':');
  return simple!.match(/\.[\w-]+/)?.[0] ?? simple!.match(/#[\w-]+/)?.[0] ?? simple!.match(/^[a-z][\w-]*/)?.[0] ?? '*';
}
