/** Reads event ids from a file: a CSV file of this page, an edited copy of one, or a plain list. */
import { parse } from 'papaparse';

/** More than any file of this page has. */
export const MOST_IDS = 50_000;

export interface NamedFailure {
  id: string;
  connector: string;
}

export type FileProblem = 'none' | 'too-many' | 'connector';

/** Names of the id column, in files of this page and of tables in Grafana, in any case. */
const ID_HEADERS = ['id', 'event id'];
const CONNECTOR_HEADERS = ['connector'];
/** Of spreadsheets. In a plain list, any other character is part of an id. */
const DELIMITERS = [',', ';', '\t'];

/**
 * Reads the id column, or the first column of a file without a header. `connector` is for lines without one. Where it
 * is null, such a line is a problem.
 */
export async function readIds(file: File, connector: string | null): Promise<NamedFailure[] | FileProblem> {
  const data = await linesOf(file);
  const header = data[0]?.map((cell) => cell.trim().toLowerCase()) ?? [];
  const place = (names: readonly string[]) => header.findIndex((cell) => names.includes(cell));
  const idAt = place(ID_HEADERS);
  const connectorAt = place(CONNECTOR_HEADERS);
  const named = new Map<string, NamedFailure>();
  for (const cells of idAt < 0 ? data : data.slice(1)) {
    const id = cells[Math.max(idAt, 0)]?.trim();
    const of = (idAt < 0 ? undefined : cells[connectorAt]?.trim()) || connector;
    if (!id) {
      continue;
    }
    if (of === null) {
      return 'connector';
    }
    named.set(JSON.stringify([of, id]), { id, connector: of });
  }
  if (named.size > MOST_IDS) {
    return 'too-many';
  }
  return named.size === 0 ? 'none' : [...named.values()];
}

function linesOf(file: File): Promise<string[][]> {
  return new Promise((resolve, reject) =>
    parse<string[]>(file, {
      delimitersToGuess: DELIMITERS,
      skipEmptyLines: 'greedy',
      complete: ({ data }) => resolve(data),
      error: reject,
    })
  );
}
