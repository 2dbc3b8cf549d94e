/** Filters in a query string: a repeated parameter for each value. */
import { FILTER_FIELDS, type FilterField, Filters } from '@sync-health/contract';

/** The same members as in the body of a query. */
export const FilterParams = Filters.properties;

export function filtersOf(query: Filters): Filters {
  const fields = Object.keys(FILTER_FIELDS) as FilterField[];
  return Object.fromEntries(fields.flatMap((field) => (query[field] ? [[field, query[field]]] : [])));
}
