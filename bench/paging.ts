/** Tables: page 500, a search for a record's id, and failures as CSV. */
import { askArrow, askJson, columnOf } from './asking';
import { isWanted, type Options } from './options';
import { type Panel } from './panels';
import { type Process } from './processes';
import { result, type Result } from './report';
import { costOf } from './timing';

const PAGE = 500;
const CSV = '20,000 failed records as CSV';

export async function measurePaging(server: Process, list: readonly Panel[], options: Options): Promise<Result[]> {
  const results: Result[] = [];
  const measured = async (name: string, panel: Panel) => {
    const { ms, cpuMs } = await costOf(server, options.repetitions, () => askArrow(server, panel));
    results.push({ ...result(name, ms, 'under 60 ms', ms < 60), cpuMs });
  };
  const tables = (['records', 'failures'] as const).filter((type) =>
    [`${type}, page ${PAGE}`, `${type}, search by record id`].some((name) => isWanted(options, name))
  );
  for (const type of tables) {
    const panel = list.find(({ query }) => query.type === type)!;
    const { page, ids } = await pageAt(server, panel, type);
    await measured(`${type}, page ${PAGE}`, page);
    const search = ids[Math.floor(ids.length / 2)]!;
    await measured(`${type}, search by record id`, { ...panel, query: { type, limit: 100, search } });
  }
  if (!isWanted(options, CSV)) {
    return results;
  }
  const { fromMs, toMs } = list[0]!;
  const range = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
  const { ms, cpuMs } = await costOf(server, 5, async () =>
    (await server.ask(`/v1/failures.csv?${range}`)).arrayBuffer()
  );
  return [...results, { ...result(CSV, ms, 'under 400 ms', ms < 400), cpuMs }];
}

/** The page, or the last one, and the record ids of the first. */
async function pageAt(server: Process, panel: Panel, type: 'records' | 'failures') {
  let page = panel;
  let answer = await askJson(server, panel);
  const ids = columnOf(answer, 'recordId').filter((id): id is string => typeof id === 'string');
  for (let number = 2; number <= PAGE && answer.nextCursor; number++) {
    page = { ...panel, query: { type, limit: 100, cursor: answer.nextCursor } };
    answer = await askJson(server, page);
  }
  return { page, ids };
}
