/** Event ids of a file: one that this page made, one that a person kept of it, or a plain list. */
import { parse } from 'papaparse';

/** More than a command takes is more than a file of this page ever holds. */
export const MOST_IDS = 50_000;

export interface NamedFailure {
  id: string;
  connector: string;
}

export type FileProblem = 'none' | 'too-many' | 'connector';

/** Headers of the columns, in the files of this page and of tables in Grafana, whatever their case. */
const ID_HEADERS = ['id', 'event id'];
const CONNECTOR_HEADERS = ['connector'];

/**
 * Ids stand in the column of that name, or in the first one of a file without a header. `connector` is that of lines
 * that name none; null where it is not known, which is then a problem.
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
    parse<string[]>(file, { skipEmptyLines: 'greedy', complete: ({ data }) => resolve(data), error: reject })
  );
}
