import { setCurrentUser, setPluginComponentHook } from '@grafana/runtime';
import type { Panel } from '@grafana/schema';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { toTimeRange } from '../api/range';
import { errorRateAlert, sentPanel } from '../pages/Connectors/sentPanel';
import { setUpTranslations } from '../test/grafana';
import { PanelActions } from './PanelActions';

interface FormProps {
  buildPanel(): Panel;
  onClose(): void;
  timeRange: { raw: { from: unknown } };
  options: object;
}

interface DialogProps {
  panel: { title: string; targets: unknown[]; datasource: unknown };
  onDismiss(): void;
}

/** Grafana's dialogs, as far as they show what they were given. */
const DIALOGS: Record<string, React.ComponentType<never>> = {
  'grafana/add-to-dashboard-form/v1': ({ buildPanel, onClose, timeRange, options }: FormProps) => (
    <>
      <pre>{JSON.stringify({ ...buildPanel(), from: timeRange.raw.from, ...options })}</pre>
      <button onClick={onClose}>Cancel</button>
    </>
  ),
  'grafana/alerting/create-alert-from-panel/v1': ({ panel, onDismiss }: DialogProps) => (
    <>
      <pre>{JSON.stringify(panel)}</pre>
      <button onClick={onDismiss}>Cancel</button>
    </>
  ),
};

const ALL = { 'dashboards:create': true, 'alert.rules:create': true };
const DATA_SOURCE = { type: 'syncops-synchealth-datasource', uid: 'billing' };

const user: { permissions: Record<string, boolean> } = { permissions: {} };

beforeAll(async () => {
  await setUpTranslations({});
  // Grafana's user has more members, which nothing here reads.
  setCurrentUser(user as Parameters<typeof setCurrentUser>[0]);
});

function open(permissions: Record<string, boolean>, dialogs = DIALOGS) {
  user.permissions = permissions;
  setPluginComponentHook((id) => ({ component: (dialogs[id] as React.ComponentType) ?? null, isLoading: false }));
  const range = toTimeRange({ from: 'now-24h', to: 'now' });
  render(<PanelActions ds="billing" panel={sentPanel('zuora')} range={range} alert={errorRateAlert('zuora')} />);
  return userEvent.setup();
}

const given = () => JSON.parse(document.querySelector('pre')!.textContent!);

test('Grafana’s form gets the chart as a panel with its data source and range, and is closed', async () => {
  const person = open(ALL);
  await person.click(screen.getByRole('button', { name: 'Add to dashboard' }));
  expect(given()).toMatchObject({
    type: 'timeseries',
    title: 'Events of zuora',
    datasource: DATA_SOURCE,
    from: 'now-24h',
    useAbsolutePath: true,
    targets: [
      {
        datasource: DATA_SOURCE,
        queryType: 'trend',
        metric: 'events',
        groupBy: ['status'],
        filters: { connector: ['zuora'] },
      },
    ],
  });
  expect(given()).not.toHaveProperty('query');
  await person.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(document.querySelector('pre')).toBeNull();
});

test('Grafana’s dialog gets a query with one number for the alert rule', async () => {
  const person = open(ALL);
  await person.click(screen.getByRole('button', { name: 'Create alert' }));
  expect(given()).toMatchObject({
    title: 'Sync error rate of zuora',
    datasource: DATA_SOURCE,
    targets: [{ queryType: 'summary', metric: 'errorRate', groupBy: ['connector'], filters: { connector: ['zuora'] } }],
  });
});

test.each([
  ['who may not save', {}, DIALOGS],
  ['of a Grafana without the dialogs', ALL, {}],
])('a person %s sees no button', (_, permissions, dialogs) => {
  open(permissions, dialogs);
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});
