import { openDecisions } from '../decisions/open';
import { describeEachStore } from '../decisions/testing/eachStore';
import { Changes } from '../storage/rollups/shared/changes';
import { makeEvent } from '../testing/events';
import { checkEvent } from './checkEvent';
import { claimOf, Claims } from './claims';
import { contentOfEvent } from './contentHash';
import { identityOfEvent } from './eventIdentity';
import { SharedInserts, TakenOverError } from './sharedInserts';
import { type StoredEvent } from './storedEvent';

function eventNamed(id: string, latencyMs = 1000): StoredEvent {
  const checked = checkEvent(makeEvent({ id, recordId: id, latencyMs }));
  if ('reason' in checked) {
    throw new Error(checked.reason);
  }
  return checked.event;
}

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => eventNamed(id)) as [
  StoredEvent,
  StoredEvent,
  StoredEvent,
  StoredEvent,
];
const otherA = eventNamed('a', 2000);

describeEachStore('events that two processes get at once', (place, kind) => {
  const store = () => place().open();

  if (kind === 'SQLite') {
    it('are not claimed on SQLite, which has one process only', async () => {
      const shared = new SharedInserts(new Changes(await store()), await store());
      const first = await shared.begin([a], []);
      const second = await shared.begin([a, otherA], []);
      expect(second.seq).toBeGreaterThan(first.seq);
      await shared.done(first.seq);
      await shared.done(second.seq);
    });
    return;
  }

  it('are waited for by the insert that claimed them later, until every process knows them', async () => {
    const [one, other] = [await store(), await store()];
    const [changes, shared] = [new Changes(one), new SharedInserts(new Changes(other), other)];
    const seq = await changes.begin([0], claimOf([a, b]));
    const steps: string[] = [];
    const later = shared.begin([c, b], []).then(() => steps.push('later'));
    // An insert without any of them does not wait, and neither does one of the same process.
    await shared.begin([d], []);
    await new SharedInserts(changes, one).begin([a], [seq]);
    steps.push('done');
    expect(await changes.done(seq)).toBe(true);
    await later;
    expect(steps).toEqual(['done', 'later']);
  });

  it('are known by the claim of a finished insert until their ids are written, even after the insert is given up', async () => {
    const [one, other] = [await openDecisions(place().config), await store()];
    const [shared, later] = [new SharedInserts(new Changes(one), one), new SharedInserts(new Changes(other), other)];
    const { seq } = await shared.begin([a, b], []);
    expect(await later.known([identityOfEvent(a)])).toEqual(new Map());
    await shared.done(seq);
    const contents = (events: StoredEvent[]) =>
      new Map(events.map((event) => [identityOfEvent(event), contentOfEvent(event)]));
    const look = async () => {
      const { known, isUndecided } = await later.begin([c, otherA, b], []);
      expect([c, otherA, b].map(isUndecided)).toEqual([false, false, false]);
      expect(await later.known([c, otherA, b].map(identityOfEvent))).toEqual(known);
      return known;
    };
    expect(await look()).toEqual(contents([a, b]));
    expect(await later.leftBehind()).toEqual([]);

    // Nobody asks who answers for it any more.
    await new Claims(other).giveUp([seq]);
    expect(await look()).toEqual(contents([a, b]));
    await one.close();
    expect(await look()).toEqual(contents([a, b]));
    expect(await later.leftBehind()).toEqual([seq]);

    await later.release([seq]);
    expect(await look()).toEqual(new Map());
    expect(await later.leftBehind()).toEqual([]);
  });

  it('of a finished insert whose process has ended are left for other processes to write', async () => {
    const [one, other] = [await openDecisions(place().config), await store()];
    const [shared, later] = [new SharedInserts(new Changes(one), one), new SharedInserts(new Changes(other), other)];
    const { seq } = await shared.begin([a], []);
    await shared.begin([b], []);
    await shared.done(seq);
    expect(await later.leftBehind()).toEqual([]);
    await one.close();
    expect(await later.leftBehind()).toEqual([seq]);
    // Until then, queries of other processes count it as under way.
    expect(await new Changes(other).underWay()).toContain(seq);
  });

  it('are waited for no longer than the patience when their process is alive', async () => {
    const [one, other] = [await store(), await store()];
    const changes = new Changes(one);
    const seq = await changes.begin([0], claimOf([a]));
    const later = await new Changes(other).begin([0], claimOf([a]));
    await expect(new Claims(other, undefined, 50).othersDone(later, [a], [])).rejects.toThrow(
      'Another server process is storing'
    );
    expect(await changes.done(seq)).toBe(true);
  });

  it('of a process that has ended are free at once, and it can no longer accept them', async () => {
    const [one, other] = [await openDecisions(place().config), await store()];
    const seq = await new Changes(one).begin([0], claimOf([a]));
    await one.close();
    const later = await new Changes(other).begin([0], claimOf([otherA, a, b]));
    const { isUndecided } = await new Claims(other).othersDone(later, [otherA, a, b], []);
    // The same event may be stored again; other content is refused while it is unknown what was stored.
    expect([otherA, a, b].map(isUndecided)).toEqual([true, false, false]);
    await expect(new SharedInserts(new Changes(other), other).done(seq)).rejects.toThrow(TakenOverError);

    await new Changes(other).done(later);
    const last = await new Changes(other).begin([0], claimOf([otherA]));
    const decided = await new Claims(other).othersDone(last, [otherA], []);
    expect(decided.isUndecided(otherA)).toBe(false);
    expect(decided.known).toEqual(new Map([[identityOfEvent(a), contentOfEvent(a)]]));
  });

  it('are free at once when their insert failed', async () => {
    const [one, other] = [await store(), await store()];
    const shared = new SharedInserts(new Changes(one), one);
    const { seq } = await shared.begin([a], []);
    await shared.giveUp([seq]);
    const { isUndecided } = await new SharedInserts(new Changes(other), other).begin([a], []);
    expect([isUndecided(a), isUndecided(otherA)]).toEqual([false, true]);
  });

  it('leave no claim when none was new', async () => {
    const one = await store();
    const shared = new SharedInserts(new Changes(one), one);
    const { seq } = await shared.begin([a], []);
    await shared.nothingNew(seq);
    expect(await new Changes(one).underWay()).toEqual([]);
    expect(await new Changes(one).changed()).toEqual([]);
    expect(await one.db.selectFrom('claimed_events').selectAll().execute()).toEqual([]);
  });
});
