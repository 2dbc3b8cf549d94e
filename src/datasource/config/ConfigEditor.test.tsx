import type { DataSourceSettings } from '@grafana/data';
import { config, setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';
import { MemoryRouter } from 'react-router-dom';

import type { SyncHealthOptions, SyncHealthSecrets } from '../settings';
import ConfigEditor from './ConfigEditor';

type Settings = DataSourceSettings<SyncHealthOptions, SyncHealthSecrets>;

const NEW: Omit<Settings, 'database'> = {
  id: 1,
  uid: 'sync-health',
  orgId: 1,
  name: 'Sync Health',
  typeLogoUrl: '',
  type: '',
  typeName: '',
  access: 'proxy',
  url: '',
  user: '',
  basicAuth: false,
  basicAuthUser: '',
  isDefault: false,
  jsonData: {},
  secureJsonFields: {},
  readOnly: false,
  withCredentials: false,
};

// The field “In Explore of” lists these data sources.
beforeEach(() => {
  setDataSourceSrv({ getList: () => [], getInstanceSettings: () => undefined } as unknown as DataSourceSrv);
});

function open(settings: Partial<Settings> = {}) {
  let last: Settings = Object.assign({ database: '' }, NEW, settings);
  function Host() {
    const [options, setOptions] = useState(last);
    const change = (changed: Settings) => {
      last = changed;
      setOptions(changed);
    };
    return <ConfigEditor options={options} onOptionsChange={change} />;
  }
  render(<Host />, { wrapper: MemoryRouter });
  return { user: userEvent.setup(), last: () => last };
}

it('a new data source gets a URL, a token and a time-out', async () => {
  const { user, last } = open();
  await user.type(screen.getByLabelText(/Server URL/), 'http://sync:4280');
  await user.type(screen.getByLabelText(/^Token/), 'secret');
  await user.type(screen.getByLabelText(/Time-out/), '60');
  expect(last()).toMatchObject({
    url: 'http://sync:4280',
    secureJsonData: { token: 'secret' },
    jsonData: { timeout: 60 },
  });
});

it('an empty time-out is the default', async () => {
  const { user, last } = open({ jsonData: { timeout: 60 } });
  await user.clear(screen.getByLabelText(/Time-out/));
  expect(last().jsonData.timeout).toBeUndefined();
});

it('settings of older versions are shown, and are saved in Grafana’s usual places', async () => {
  const { user, last } = open({ jsonData: Object.assign({ operateRole: 'Admin' as const }, { timeoutSeconds: 60 }) });
  expect(screen.getByLabelText(/Time-out/)).toHaveValue(60);
  await user.click(screen.getByRole('radio', { name: 'Everyone' }));
  expect(last().jsonData).toEqual({ operateRole: 'Viewer', timeout: 60 });
});

it('a header is saved in Grafana’s usual place, its value as a secret', async () => {
  const { user, last } = open();
  await user.click(screen.getByRole('button', { name: 'Expand section HTTP headers' }));
  await user.click(screen.getByRole('button', { name: /Add header/ }));
  await user.type(screen.getByLabelText('Header'), 'X-Team');
  await user.type(screen.getByLabelText('Value'), 'billing');
  await user.tab();
  expect(last()).toMatchObject({
    jsonData: { httpHeaderName1: 'X-Team' },
    secureJsonData: { httpHeaderValue1: 'billing' },
  });
});

it('the secure SOCKS proxy is offered where Grafana has one', async () => {
  config.secureSocksDSProxyEnabled = true;
  try {
    const { user, last } = open();
    await user.click(screen.getByLabelText(/Secure Socks Proxy/));
    expect(last().jsonData.enableSecureSocksProxy).toBe(true);
  } finally {
    config.secureSocksDSProxyEnabled = false;
  }
});

it('says what is wrong with a URL', async () => {
  const { user } = open();
  await user.type(screen.getByLabelText(/Server URL/), 'sync:4280');
  expect(screen.getByRole('alert')).toHaveTextContent('Begin with http:// or https://');
});

it('a stored token is never shown, only replaced', async () => {
  const { user, last } = open({ secureJsonFields: { token: true } });
  expect(screen.getByLabelText(/^Token/)).toBeDisabled();
  expect(screen.getByLabelText(/^Token/)).toHaveValue('configured');
  await user.click(screen.getByRole('button', { name: 'Reset' }));
  expect(last()).toMatchObject({ secureJsonFields: { token: false }, secureJsonData: { token: '' } });
  await user.type(screen.getByLabelText(/^Token/), 'new');
  expect(last().secureJsonData?.token).toBe('new');
});

it('editors may act, unless another role is chosen', async () => {
  const { user, last } = open();
  expect(screen.getByRole('radio', { name: 'Editors and admins' })).toBeChecked();
  await user.click(screen.getByRole('radio', { name: 'Admins' }));
  expect(last().jsonData.operateRole).toBe('Admin');
});

it('certificates are asked for where TLS needs them, and are saved as secrets', async () => {
  const { user, last } = open();
  expect(screen.queryByLabelText(/CA Certificate/)).not.toBeInTheDocument();
  await user.click(screen.getByRole('checkbox', { name: /self-signed certificate/ }));
  await user.type(screen.getByLabelText(/CA Certificate/), 'PEM');
  await user.click(screen.getByRole('checkbox', { name: /TLS Client Authentication/ }));
  await user.type(screen.getByLabelText(/^Client Certificate/), 'CERT');
  await user.type(screen.getByLabelText(/Client Key/), 'KEY');
  await user.type(screen.getByLabelText(/ServerName/), 'sync.example.com');
  await user.click(screen.getByRole('checkbox', { name: /Skip TLS certificate validation/ }));
  expect(last()).toMatchObject({
    jsonData: { tlsAuthWithCACert: true, tlsAuth: true, serverName: 'sync.example.com', tlsSkipVerify: true },
    secureJsonData: { tlsCACert: 'PEM', tlsClientCert: 'CERT', tlsClientKey: 'KEY' },
  });
});

it('a record link is added, shows what it still lacks, and is removed', async () => {
  const { user, last } = open();
  await user.click(screen.getByRole('button', { name: 'Add link' }));
  const row = within(screen.getByRole('group', { name: 'Link 1' }));
  await user.type(row.getByLabelText('Title'), 'CRM');
  expect(row.getByRole('alert')).toHaveTextContent('Say where the link leads.');
  await user.type(row.getByLabelText('URL'), 'crm/{{record}');
  expect(row.getByRole('alert')).toHaveTextContent('Begin with https://');
  await user.clear(row.getByLabelText('URL'));
  await user.type(row.getByLabelText('URL'), 'https://crm/{{record}');
  expect(row.getByRole('alert')).toHaveTextContent('Only these may stand in braces: recordId, connector');
  await user.clear(row.getByLabelText('URL'));
  await user.type(row.getByLabelText('URL'), 'https://crm/{{recordId}');
  await user.type(row.getByLabelText('Only for connector'), 'c1');
  expect(row.queryByRole('alert')).not.toBeInTheDocument();
  expect(last().jsonData.recordLinks).toEqual([{ title: 'CRM', url: 'https://crm/{recordId}', connector: 'c1' }]);
  await user.click(screen.getByRole('button', { name: 'Remove link 1' }));
  expect(last().jsonData.recordLinks).toEqual([]);
});

it('the settings of a provisioned data source can only be read', () => {
  open({ readOnly: true, secureJsonFields: { token: true } });
  expect(screen.getByLabelText(/Server URL/)).toBeDisabled();
  expect(screen.getByRole('radio', { name: 'Admins' })).toBeDisabled();
});
