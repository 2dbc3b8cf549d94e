/** Converts names of the contract to Go. */

const INITIALISMS = new Set(['id', 'url', 'csv']);

/** `nextCursor` → `NextCursor`, `jobId` → `JobID`. */
export function goName(name: string): string {
  return name
    .split(/(?=[A-Z])|[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) =>
      INITIALISMS.has(word.toLowerCase()) ? word.toUpperCase() : word.slice(0, 1).toUpperCase() + word.slice(1)
    )
    .join('');
}

/** A Go string literal. */
export const quote = (text: string): string => JSON.stringify(text);

export function comment(text: string | undefined): string {
  return text ? `// ${text}\n` : '';
}
