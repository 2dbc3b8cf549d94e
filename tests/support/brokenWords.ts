/** Words, numbers and dates of parts of a page that go on in another line. Ids and addresses may. */
import type { Page } from '@playwright/test';

export function brokenWords(page: Page, selector = 'h1, table'): Promise<string[]> {
  return page.locator(selector).evaluateAll((parts) => {
    const SHOW_TEXT = 4;
    const broken: string[] = [];
    for (const part of parts) {
      const texts = part.ownerDocument.createTreeWalker(part, SHOW_TEXT);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        for (const { 0: word, index } of (node.textContent ?? '').matchAll(/[^\s_]+_*/g)) {
          const range = part.ownerDocument.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const lines = new Set([...range.getClientRects()].map(({ top }) => top));
          if (lines.size > 1 && /^\(?(\p{L}+|\d[\d.,:-]*%?)[).,:_]*$/u.test(word)) {
            broken.push(word);
          }
        }
      }
    }
    return broken;
  });
}
