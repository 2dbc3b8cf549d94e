/** Query strings as both the server and the pages read them: a parameter is repeated for each value of a list. */
export type Params = Record<string, string | number | readonly string[] | undefined>;

/** With its leading `?`, or empty; what has no value is left out. */
export function queryString(params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    const values = typeof value === 'object' ? value : [value];
    values.filter((each) => each !== undefined && each !== '').forEach((each) => search.append(name, String(each)));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
