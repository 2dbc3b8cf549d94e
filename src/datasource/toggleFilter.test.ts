import type { SyncHealthQuery } from './query';
import { hasFilter, toggleFilter } from './toggleFilter';

const QUERY: SyncHealthQuery = { refId: 'A', queryType: 'failures' };

const filterFor = (query: SyncHealthQuery, key: string, value: string) =>
  toggleFilter(query, { type: 'FILTER_FOR', options: { key, value } });
const filterOut = (query: SyncHealthQuery, key: string, value: string) =>
  toggleFilter(query, { type: 'FILTER_OUT', options: { key, value } });

it('filtering for a value adds it, and a second time removes it', () => {
  const chosen = filterFor(QUERY, 'object', 'Invoice');
  expect(chosen.filters).toEqual({ object: ['Invoice'] });
  expect(hasFilter(chosen, { key: 'object', value: 'Invoice' })).toBe(true);
  expect(filterFor(chosen, 'object', 'Invoice').filters).toEqual({ object: [] });
});

it('filtering out a value excludes it, and a second time includes it again', () => {
  const excluded = filterOut(QUERY, 'errorCode', 'DACO-01');
  expect(excluded.conditions).toEqual([{ field: 'errorCode', operator: '!=', values: ['DACO-01'] }]);
  expect(filterOut(excluded, 'errorCode', 'DACO-01').conditions).toEqual([]);
});

it('filtering for a value removes its exclusion, and the reverse', () => {
  const chosen = filterFor(filterOut(QUERY, 'object', 'Invoice'), 'object', 'Invoice');
  expect(chosen).toMatchObject({ filters: { object: ['Invoice'] }, conditions: [] });
  expect(filterOut(chosen, 'object', 'Invoice').filters).toEqual({ object: [] });
});

it('a mode is filtered by its value, though the cell shows its name', () => {
  expect(filterFor(QUERY, 'mode', 'Real Time').filters).toEqual({ mode: ['realtime'] });
});

it('filtering for the id of a record searches for it', () => {
  const found = filterFor(QUERY, 'recordId', 'rec-1');
  expect(found.search).toBe('rec-1');
  expect(hasFilter(found, { key: 'recordId', value: 'rec-1' })).toBe(true);
  expect(filterFor({ ...QUERY, queryType: 'trend' }, 'recordId', 'rec-1').search).toBeUndefined();
});

it('an empty cell filters for records without a value, or excludes them', () => {
  const none = filterFor(QUERY, 'errorCode', '');
  expect(none).toMatchObject({ conditions: [{ field: 'errorCode', operator: '=~', values: ['^$'] }] });
  expect(none.filters).toBeUndefined();
  expect(hasFilter(none, { key: 'errorCode', value: '' })).toBe(true);
  expect(hasFilter(none, { key: 'jobId', value: '' })).toBe(false);
  expect(filterFor(none, 'errorCode', '').conditions).toEqual([]);
  expect(hasFilter(filterOut(QUERY, 'errorCode', ''), { key: 'errorCode', value: '' })).toBe(false);
  expect(filterOut(QUERY, 'errorCode', '').conditions).toEqual([
    { field: 'errorCode', operator: '!~', values: ['^$'] },
  ]);
});

it('filtering for an empty value removes its exclusion, and the reverse', () => {
  const excluded = filterOut(QUERY, 'errorCode', '');
  const chosen = filterFor(excluded, 'errorCode', '');
  expect(chosen.conditions).toEqual([{ field: 'errorCode', operator: '=~', values: ['^$'] }]);
  expect(filterOut(chosen, 'errorCode', '')).toEqual(excluded);
});

it('a column without a filter leaves the query as it is', () => {
  expect(filterOut(QUERY, 'attempts', '2')).toBe(QUERY);
});
