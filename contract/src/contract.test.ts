import { Value } from '@sinclair/typebox/value';

import { allowedIntervals, MAX_FINE_RANGE_MS, QUERY_SCHEMAS, QUERY_TYPES, resolveInterval, type QueryType } from '.';

const types = Object.keys(QUERY_TYPES) as QueryType[];

describe('query schemas', () => {
  it.each(types)('%s takes filters and its own options, and refuses any other member', (type) => {
    expect(Value.Check(QUERY_SCHEMAS[type], { type, filters: { object: ['Invoice'] } })).toBe(true);
    expect(Value.Check(QUERY_SCHEMAS[type], { type, colour: 'blue' })).toBe(false);
    expect(Value.Check(QUERY_SCHEMAS[type], { type, filters: { colour: ['blue'] } })).toBe(false);
  });

  it('only a type that lists an option takes it', () => {
    expect(Value.Check(QUERY_SCHEMAS.trend, { type: 'trend', groupBy: 'object' })).toBe(true);
    expect(Value.Check(QUERY_SCHEMAS.summary, { type: 'summary', groupBy: 'object' })).toBe(false);
  });
});

describe('intervals', () => {
  it('60 hours exactly allow minutes and hours, one millisecond more only days', () => {
    expect(allowedIntervals(MAX_FINE_RANGE_MS)).toEqual(['day', 'hour', 'minute']);
    expect(allowedIntervals(MAX_FINE_RANGE_MS + 1)).toEqual(['day']);
    expect(resolveInterval('minute', MAX_FINE_RANGE_MS)).toBe('minute');
    expect(resolveInterval('minute', MAX_FINE_RANGE_MS + 1)).toBe('day');
  });
});
