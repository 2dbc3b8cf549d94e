/** Parameters of a query string. A list becomes one parameter for each value, as the server and the pages read it. */
export type Params = Record<string, string | number | readonly string[] | undefined>;

/** Begins with `?`, or is empty. Parameters without a value are left out. */
export function queryString(params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    const values = typeof value === 'object' ? value : [value];
    values.filter((each) => each !== undefined && each !== '').forEach((each) => search.append(name, String(each)));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
