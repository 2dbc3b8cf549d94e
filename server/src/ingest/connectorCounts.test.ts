import { Counter, Registry } from 'prom-client';

import { makeEvent } from '../testing/events';
import { checkEvent } from './checkEvent';
import { ConnectorCounts, resultsByConnector } from './connectorCounts';

function newCounts() {
  const registry = new Registry();
  const counter = new Counter({ name: 'x', help: 'x', labelNames: ['connector', 'result'], registers: [registry] });
  const counts = new ConnectorCounts(counter);
  return {
    counts,
    send: (connector: string, count = 1) =>
      counts.addBatch(
        resultsByConnector(
          Array.from({ length: count }, () => eventOf(connector)),
          { accepted: count, duplicates: 0, conflicts: [] }
        )
      ),
    async shown() {
      const { values } = await counter.get();
      const present = values.filter(({ value }) => value > 0);
      return Object.fromEntries(present.map(({ labels, value }) => [`${labels.connector} ${labels.result}`, value]));
    },
  };
}

function eventOf(connector: string) {
  const checked = checkEvent(makeEvent({ connector }));
  if ('reason' in checked) {
    throw new Error(checked.reason);
  }
  return checked.event;
}

it('counts by connector what became of each event of a batch', async () => {
  const { counts, shown } = newCounts();
  const events = ['a', 'b', 'a', 'a', 'b'].map(eventOf);
  counts.addBatch(resultsByConnector(events, { accepted: 2, duplicates: 2, duplicatesAt: [1, 2], conflicts: [4] }));
  counts.addRejected('a');
  counts.addRejected('never seen');
  expect(await shown()).toEqual({
    'a accepted': 2,
    'a duplicate': 1,
    'b duplicate': 1,
    'b conflict': 1,
    'a rejected': 1,
    'other rejected': 1,
  });
});

it('gives few connectors a series, however many send, and counts the rest together', async () => {
  const { send, shown } = newCounts();
  for (let index = 0; index < 5000; index++) {
    send(`c${index}`);
  }
  const counts = await shown();
  expect(Object.keys(counts)).toHaveLength(51);
  expect(counts['other accepted']).toBe(4950);
});

it('gives a late connector that sends much a series, in place of the one that sent least', async () => {
  const { send, shown } = newCounts();
  for (let index = 0; index < 50; index++) {
    send(`c${index}`, index + 1);
  }
  send('late', 2);
  expect((await shown())['other accepted']).toBe(2);
  send('late', 1);
  const counts = await shown();
  expect([counts['late accepted'], counts['c0 accepted'], counts['c1 accepted']]).toEqual([1, undefined, 2]);
  // Counts already made are kept.
  expect(counts['other accepted']).toBe(2);
  send('c0', 1);
  expect((await shown())['other accepted']).toBe(3);
});
