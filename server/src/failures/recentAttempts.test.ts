import { type StoredEvent } from '../ingest/storedEvent';
import { MAX_RECORDS, RecentAttempts } from './recentAttempts';

const attempt = (recordKey: number, endTimeMs: number, changes: Partial<StoredEvent> = {}) => ({
  recordKey,
  namedKey: null,
  event: { endTimeMs, status: 'success', retryOf: '', ...changes } as StoredEvent,
});

it('knows only successes that ended with a failure or after it', () => {
  const recent = new RecentAttempts(100);
  recent.note([
    attempt(1, 200),
    attempt(2, 200, { status: 'failed', retryOf: 'a failure' }),
    attempt(3, 200, { status: 'failed' }),
  ]);
  expect(recent.mayFollow({ recordKey: 1, endTimeMs: 150 })).toBe(true);
  expect(recent.mayFollow({ recordKey: 1, endTimeMs: 201 })).toBe(false);
  expect(recent.mayFollow({ recordKey: 2, endTimeMs: 150 })).toBe(false);
  expect(recent.mayFollow({ recordKey: 3, endTimeMs: 150 })).toBe(false);
});

it('rules out no success before its start, or among what it has forgotten', () => {
  const recent = new RecentAttempts(100);
  expect(recent.mayFollow({ recordKey: 1, endTimeMs: 100 })).toBe(true);
  recent.note(Array.from({ length: MAX_RECORDS + 1 }, (_, index) => attempt(index, 1000 + index)));
  expect(recent.mayFollow({ recordKey: 0, endTimeMs: 999 })).toBe(true);
  expect(recent.mayFollow({ recordKey: MAX_RECORDS, endTimeMs: 1000 + MAX_RECORDS })).toBe(true);
  expect(recent.mayFollow({ recordKey: 0, endTimeMs: 1000 + MAX_RECORDS })).toBe(false);
});

it('distinguishes records with similar keys', () => {
  const recent = new RecentAttempts(0);
  const keys = Array.from({ length: 500 }, (_, index) => (index + 1) * 2 ** 32 + 2 ** 19 - 1);
  recent.note(keys.map((recordKey, index) => attempt(recordKey, 1000 + index)));
  recent.note([attempt(keys[7]!, 5)]);
  keys.forEach((recordKey, index) => {
    expect(recent.mayFollow({ recordKey, endTimeMs: 1000 + index })).toBe(true);
    expect(recent.mayFollow({ recordKey, endTimeMs: 1001 + index })).toBe(false);
  });
  expect(recent.mayFollow({ recordKey: 501 * 2 ** 32 + 2 ** 19 - 1, endTimeMs: 1 })).toBe(false);
});
