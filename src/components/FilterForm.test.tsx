/** Filters that wait for Apply: what is asked for, when, and how often. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import { setUpGrafana } from '../test/grafana';
import { FilterForm } from './FilterForm';
import { type FilterValues, useDraft } from './useDraft';

beforeEach(() => setUpGrafana());

const DEFAULTS: FilterValues = { object: [], search: '' };

/** A page that shows the applied filters and keeps them, as its URL would. */
function Page({ initial, asked }: { initial: FilterValues; asked: FilterValues[] }) {
  const [applied, setApplied] = useState(initial);
  const draft = useDraft(applied, (changes) => {
    asked.push(changes);
    setApplied({ ...applied, ...changes });
  });
  const objects = draft.values.object as string[];
  const isDefault = JSON.stringify(applied) === JSON.stringify(DEFAULTS);
  return (
    <>
      <FilterForm label="Filters" draft={draft} defaults={isDefault ? null : DEFAULTS}>
        {['Invoice', 'Account'].map((object) => (
          <button
            key={object}
            type="button"
            onClick={() =>
              draft.change({
                object: objects.includes(object) ? objects.filter((each) => each !== object) : [...objects, object],
              })
            }
          >
            {`${object} ${objects.includes(object) ? 'chosen' : 'free'}`}
          </button>
        ))}
        <input
          aria-label="Search"
          value={String(draft.values.search)}
          onChange={(event) => draft.change({ search: event.currentTarget.value })}
        />
      </FilterForm>
      <button onClick={() => setApplied({ object: ['Account'], search: 'elsewhere' })}>Back</button>
    </>
  );
}

function open(initial = DEFAULTS) {
  const asked: FilterValues[] = [];
  render(<Page initial={initial} asked={asked} />);
  const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
  return { asked, press, search: screen.getByLabelText('Search') };
}

const isDisabled = (name: string) => screen.getByRole('button', { name }).hasAttribute('disabled');

it('Apply asks once for several changes', async () => {
  const { asked, press, search } = open();
  expect([isDisabled('Apply'), isDisabled('Reset')]).toEqual([true, true]);
  await press('Invoice free');
  await userEvent.type(search, 'abc');
  expect(asked).toEqual([]);
  await press('Apply');
  expect(asked).toEqual([{ object: ['Invoice'], search: 'abc' }]);
  expect(isDisabled('Apply')).toBe(true);
});

it.each(['{Enter}', '{Control>}{Enter}{/Control}'])('%s in a field applies once', async (keys) => {
  const { asked, search } = open();
  await userEvent.type(search, `abc${keys}`);
  expect(asked).toEqual([{ search: 'abc' }]);
});

it('removing an applied value counts at once, while other changes wait', async () => {
  const { asked, press, search } = open({ object: ['Invoice', 'Account'], search: '' });
  await userEvent.type(search, 'abc');
  await press('Invoice chosen');
  expect(asked).toEqual([{ object: ['Account'] }]);
  expect(search).toHaveValue('abc');
  await press('Apply');
  expect(asked[1]).toEqual({ search: 'abc' });
});

it('removing a value that was not applied asks for nothing', async () => {
  const { asked, press } = open();
  await press('Invoice free');
  await press('Invoice chosen');
  expect([asked, isDisabled('Apply')]).toEqual([[], true]);
});

it('Reset asks for the defaults and drops other changes', async () => {
  const { asked, press, search } = open({ object: ['Invoice'], search: 'old' });
  await userEvent.type(search, 'er');
  await press('Reset');
  expect(asked).toEqual([DEFAULTS]);
  expect([search, isDisabled('Reset')]).toEqual([expect.objectContaining({ value: '' }), true]);
});

it('a new URL is shown and drops changes that were not applied', async () => {
  const { asked, press, search } = open();
  await userEvent.type(search, 'abc');
  await press('Back');
  expect(search).toHaveValue('elsewhere');
  expect([asked, isDisabled('Apply')]).toEqual([[], true]);
});
