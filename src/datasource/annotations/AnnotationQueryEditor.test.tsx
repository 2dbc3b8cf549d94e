// Must be the first import: it replaces a part of the comboboxes.
import { letComboboxesMeasure } from '../testing/combobox';

import { setTemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { aDataSource, RANGE } from '../testing/dataSource';
import { aTemplateSrv } from '../testing/templateSrv';
import type { AnnotationTarget } from './annotationQuery';
import AnnotationQueryEditor from './AnnotationQueryEditor';

beforeEach(() => {
  letComboboxesMeasure();
  setTemplateSrv(aTemplateSrv({}));
});

function open(query: Partial<AnnotationTarget> = {}) {
  const onChange = jest.fn<void, [AnnotationTarget]>();
  const { dataSource } = aDataSource();
  render(
    <AnnotationQueryEditor
      datasource={dataSource}
      query={{ refId: 'Anno', ...query }}
      range={RANGE}
      onChange={onChange}
    />
  );
  return { user: userEvent.setup(), last: () => onChange.mock.lastCall?.[0] };
}

it('the choice decides what is marked', async () => {
  const { user, last } = open();
  expect(screen.getByLabelText('Mark')).toHaveValue('Retries and cancels');
  await user.click(screen.getByLabelText('Mark'));
  await user.click(await screen.findByRole('option', { name: /^Incidents/ }));
  expect(last()).toEqual({ refId: 'Anno', kind: 'incidents' });
});

it('incidents have a bound in percent and a least number of events', async () => {
  const { user, last } = open({ kind: 'incidents' });
  expect(screen.getByLabelText('Error rate above')).toHaveValue(10);
  await user.clear(screen.getByLabelText('Error rate above'));
  await user.type(screen.getByLabelText('Error rate above'), '2.5{Enter}');
  expect(last()).toMatchObject({ threshold: 0.025 });
  await user.clear(screen.getByLabelText('Events at least'));
  await user.type(screen.getByLabelText('Events at least'), '50{Enter}');
  expect(last()).toMatchObject({ minEvents: 50 });
});

it('only incidents have a bound', () => {
  open({ kind: 'jobs' });
  expect(screen.queryByLabelText('Error rate above')).not.toBeInTheDocument();
  expect(screen.getByLabelText('Connector')).toBeInTheDocument();
});
