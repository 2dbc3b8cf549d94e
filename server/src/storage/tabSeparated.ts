/** Rows in the engine's TabSeparated format: the cheapest text that both deployments read. */
import { type Cell } from './storage';

const ESCAPES: Record<string, string> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  '\\': '\\\\',
};

const SPECIAL = /[\b\f\n\r\t\0\\]/;

const SPECIALS = /[\b\f\n\r\t\0\\]/g;

function escapeCell(text: string): string {
  return text !== '' && SPECIAL.test(text) ? text.replace(SPECIALS, (char) => ESCAPES[char] ?? char) : text;
}

/** Rows as lines. Joins a row's cells at once: V8 would keep a text that grows cell by cell as many small pieces. */
export function tabSeparated(rows: Iterable<readonly Cell[]>): string {
  const lines: string[] = [];
  const cells: Cell[] = [];
  for (const row of rows) {
    for (let index = 0; index < row.length; index++) {
      const cell = row[index]!;
      cells[index] = typeof cell === 'string' ? escapeCell(cell) : (cell ?? '\\N');
    }
    cells.length = row.length;
    lines.push(cells.join('\t'));
  }
  lines.push('');
  return lines.join('\n');
}
