/** Filters in a query string; a parameter is repeated for each value. */
import { Filters, NARROWING_FIELDS, type NarrowingField } from '@sync-health/contract';

/** The same members as in the body of a query. */
export const FilterParams = Filters.properties;

export function filtersOf(query: Filters): Filters {
  const fields = Object.keys(NARROWING_FIELDS) as NarrowingField[];
  return Object.fromEntries(fields.flatMap((field) => (query[field] ? [[field, query[field]]] : [])));
}
