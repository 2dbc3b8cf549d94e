import { screen, waitFor } from '@testing-library/react';

import { aConnector, aRejection } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { server, world } from '../../test/server';
import { HOME_PATH, pagePath } from '../paths';

setUpJourneys();

const command = () => screen.getAllByLabelText('Command')[1]!;

test('the commands are for this server and the named connector, whatever characters the name has', async () => {
  world.address = 'https://sync.example.com';
  const { user } = openApp(pagePath('connect'));
  expect(await screen.findByText(/curl 'https:\/\/sync.example.com\/v1\/events'/)).toBeInTheDocument();
  const name = screen.getByLabelText('Name of the connector');
  await user.clear(name);
  await user.type(name, "o'brien");
  expect(command()).toHaveTextContent(`"connector": "o'\\''brien"`);
  expect(screen.getAllByLabelText('Command')[0]).toHaveTextContent(`--connector 'o'\\''brien'`);
  await user.click(screen.getByRole('radio', { name: 'Python' }));
  expect(command()).toHaveTextContent('with Client("https://sync.example.com"');
  await user.click(screen.getByRole('radio', { name: 'CSV file' }));
  expect(command()).toHaveTextContent('--data-binary @events.csv');
});

test('a user who may not know the address is told to replace it', async () => {
  openApp(pagePath('connect'));
  expect(await screen.findByText(/by the address of the server/)).toBeInTheDocument();
  expect(command()).toHaveTextContent('curl "$SYNC_HEALTH_URL/v1/events"');
});

test('a new connector is noticed when its own event arrives, while others keep sending', async () => {
  world.intake = [aConnector({ connector: 'busy' })];
  openApp(pagePath('connect'));
  expect(await screen.findByText(/Waiting for the first event/)).toBeInTheDocument();
  world.intake = [aConnector({ connector: 'busy', accepted: 5000, lastEvent: Date.now() })];
  let answers = 0;
  server.events.on('response:mocked', ({ request }) => (answers += request.url.endsWith('/connectors') ? 1 : 0));
  await waitFor(() => expect(answers).toBe(2));
  expect(screen.getByText(/Waiting for the first event/)).toBeInTheDocument();
  world.intake = [...world.intake, aConnector({ connector: 'new one' })];
  expect(await screen.findByText('It works: an event of new one has arrived')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Show the connector' })).toHaveAttribute(
    'href',
    '/a/syncops-synchealth-app/connectors?connector=new+one&ds=sync-health'
  );
});

test('a rejection is shown, with a link to the reason', async () => {
  openApp(pagePath('connect'));
  expect(await screen.findByText(/Waiting for the first event/)).toBeInTheDocument();
  world.unattributed = [aRejection({ count: 1 })];
  expect(await screen.findByText('Something has arrived, but all of it was rejected')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Show why' })).toHaveAttribute(
    'href',
    '/a/syncops-synchealth-app/connectors?ds=sync-health'
  );
});

test('before the first event of all, Home shows how to send one, notices it, and goes on', async () => {
  world.connectors = [];
  const { user } = openApp(HOME_PATH);
  expect(await screen.findByText('No sync event has arrived yet')).toBeInTheDocument();
  world.connectors = ['my-connector'];
  world.intake = [aConnector({ connector: 'my-connector', accepted: 1 })];
  expect(await screen.findByText('It works: an event of my-connector has arrived')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Go on to this page' }));
  expect(await screen.findByRole('heading', { name: 'At a glance' })).toBeInTheDocument();
});
