import { act, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import type { IngestResult } from '@sync-health/contract/event';

// Must be before the pages: it makes comboboxes draw their options.
import '../../datasource/testing/combobox';

import { aViewer } from '../../test/factories';
import { setUpJourneys } from '../../test/journeys';
import { openApp } from '../../test/render';
import { problem, refuse, RESOURCES, server, world } from '../../test/server';
import { pagePath } from '../paths';

setUpJourneys();
// The form has a combobox for each member, which is slow on a busy machine.
jest.setTimeout(300_000);

interface Sent {
  csv: string;
  map: string | null;
  isDryRun: boolean;
}

let sent: Sent[];
let answer: (sent: Sent) => IngestResult | Promise<IngestResult>;

const ALL_GOOD: IngestResult = { accepted: 2, duplicates: 0, conflicts: 0, rejected: [] };

beforeEach(() => {
  sent = [];
  answer = () => ALL_GOOD;
  server.use(
    http.post(`${RESOURCES}/events`, async ({ request }) => {
      const { searchParams } = new URL(request.url);
      const one = {
        csv: await request.text(),
        map: searchParams.get('map'),
        isDryRun: searchParams.get('dryRun') === 'true',
      };
      sent.push(one);
      const result = await answer(one);
      return HttpResponse.json(result, { status: result.accepted + result.duplicates > 0 ? 200 : 422 });
    })
  );
});

async function drop(text: string, name = 'events.csv') {
  const { user } = openApp(pagePath('import'));
  const zone = await screen.findByTestId('dropzone');
  await user.upload(zone.querySelector('input')!, new File([text], name, { type: 'text/csv' }));
  return user;
}

const OWN = [
  'Event ID;Record;Begin;End;Result',
  'e-1;r-1;2026-11-20T10:00:00Z;2026-11-20T10:00:01Z;success',
  'e-2;"r;2";2026-11-20T10:00:00Z;2026-11-20T10:00:02Z;success',
].join('\r\n');

test('columns are recognized by name, the map can be corrected, and exactly the shown rows are sent', async () => {
  const user = await drop(OWN);
  const preview = await screen.findByRole('table');
  expect(within(preview).getAllByRole('row')[2]).toHaveTextContent(
    'e-2realtimer;22026-11-20T10:00:00Z2026-11-20T10:00:02Zsuccess'
  );
  expect(screen.getByRole('button', { name: 'Try it out' })).toHaveAttribute('aria-disabled', 'true');
  for (const [member, value] of [
    ['object', 'Invoice'],
    ['action', 'update'],
  ] as const) {
    await user.click(screen.getByLabelText(new RegExp(`^${member}`)));
    await user.click(await screen.findByRole('option', { name: 'The same for all rows' }));
    await user.type(screen.getByLabelText(`${member} of all rows`), value);
  }
  expect(within(preview).getAllByRole('row')[1]).toHaveTextContent('Invoice');
  await user.click(screen.getByRole('button', { name: 'Try it out' }));
  expect(await screen.findByText('Tried out: nothing was stored')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Import 2 events' }));
  expect(await screen.findByText('Imported')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Show the connectors' })).toHaveAttribute(
    'href',
    '/a/syncops-synchealth-app/connectors?ds=sync-health'
  );
  expect(sent.map(({ isDryRun }) => isDryRun)).toEqual([true, false]);
  expect(sent[0]!.csv).toBe(sent[1]!.csv);
  expect(sent[1]!.csv.split('\n')[2]).toBe('e-2,r;2,2026-11-20T10:00:00Z,2026-11-20T10:00:02Z,success');
  expect(JSON.parse(sent[1]!.map!)).toEqual({
    id: 'Event ID',
    mode: { value: 'realtime' },
    object: { value: 'Invoice' },
    action: { value: 'update' },
    recordId: 'Record',
    startTime: 'Begin',
    endTime: 'End',
    status: 'Result',
  });
});

const NAMED = 'id,mode,object,action,recordId,startTime,endTime,status';
const rowOf = (id: string) => `${id},realtime,Invoice,update,r,2026-11-20T10:00:00Z,2026-11-20T10:00:01Z,success`;

test('columns such as attributes.region are attributes, and columns that are not read are named', async () => {
  const user = await drop([`${NAMED},attributes.region,Regoin`, `${rowOf('a')},eu,x`].join('\n'));
  const preview = await screen.findByRole('table');
  expect(within(preview).getByRole('columnheader', { name: 'attributes.region' })).toBeInTheDocument();
  expect(within(preview).getAllByRole('row')[1]).toHaveTextContent(/successeu$/);
  expect(screen.getByText('Columns that are not read: Regoin')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Try it out' }));
  await screen.findByText('Tried out: nothing was stored');
  expect(JSON.parse(sent[0]!.map!)).toMatchObject({ 'attributes.region': 'attributes.region' });
});

test('a run is started by keyboard, and its result gets the focus', async () => {
  let goOn: () => void = () => undefined;
  answer = async () => {
    await new Promise<void>((resolve) => (goOn = resolve));
    return ALL_GOOD;
  };
  const user = await drop([NAMED, rowOf('a'), rowOf('b')].join('\n'));
  const tryOut = await screen.findByRole('button', { name: 'Try it out' });
  act(() => tryOut.focus());
  await user.keyboard('{Enter}');
  expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await waitFor(() => expect(sent).toHaveLength(1));
  goOn();
  const text = await screen.findByText('Tried out: nothing was stored');
  await waitFor(() => expect(document.activeElement).toContainElement(text));
  expect(document.activeElement).toHaveAttribute('role', 'status');
});

const FAILURES =
  'id,recordId,connector,mode,object,action,startTime,endTime,errorCode,errorMessage,triggeredBy,jobId,state,attempts';

test('a CSV file of failed records is recognized by its columns', async () => {
  const user = await drop(
    `${FAILURES}\ne-1,r-1,c,realtime,Invoice,update,2026-11-20T10:00:00Z,2026-11-20T10:00:01Z,E,'=1,,,open,1\n`
  );
  await user.click(await screen.findByRole('button', { name: 'Try it out' }));
  await screen.findByText('Tried out: nothing was stored');
  expect(sent[0]).toMatchObject({ isDryRun: true });
  expect(JSON.parse(sent[0]!.map!)).toMatchObject({ like: 'failures', status: { value: 'failed' }, id: 'id' });
  expect(sent[0]!.csv).toContain(`,'=1,`);
});

const JOB = {
  id: '7505e000002bCDEAA2',
  object: 'Account',
  operation: 'insert',
  createdDate: '2026-11-20T10:00:00.000+0000',
  systemModstamp: '2026-11-20T10:05:00.000+0000',
};

test('results of a Salesforce job are read with the job’s information, without a latency', async () => {
  const user = await drop('"sf__Id","sf__Error",Name\n"","REQUIRED_FIELD_MISSING:Missing: [Phone]:Phone --","Acme"\n');
  const job = await screen.findByLabelText(/^Information of the job/);
  expect(screen.getByRole('button', { name: 'Try it out' })).toHaveAttribute('aria-disabled', 'true');
  await user.click(job);
  await user.paste('{}');
  expect(await screen.findByText('It can’t be used: id is missing')).toBeInTheDocument();
  await user.clear(job);
  await user.paste(JSON.stringify(JOB));
  const [, row] = within(screen.getByRole('table')).getAllByRole('row');
  expect(row).toHaveTextContent('Missing: [Phone]:Phone --');
  // A record that was not created has no Salesforce id.
  await user.click(screen.getByLabelText(/^recordId/));
  await user.click(await screen.findByRole('option', { name: 'Name' }));
  await user.click(screen.getByRole('button', { name: 'Try it out' }));
  await screen.findByText('Tried out: nothing was stored');
  expect(JSON.parse(sent[0]!.map!)).toMatchObject({
    id: { hash: '7505e000002bCDEAA2-failed-' },
    recordId: 'Name',
    startTime: { unknown: true },
    endTime: { value: '2026-11-20T10:05:00.000+0000' },
    errorCode: { before: ':', of: 'sf__Error' },
  });
});

test('counts and reasons are those of the answer, with their lines', async () => {
  answer = () => ({
    accepted: 1,
    duplicates: 2,
    conflicts: 1,
    rejected: [
      { index: 0, id: 'a', detail: 'object is missing' },
      { index: 2, id: 'c', detail: 'conflict: another event with this id is stored' },
      { index: 4, id: 'e', detail: 'object is missing' },
    ],
  });
  const user = await drop(['sep=,', NAMED, '', ...['a', 'b', 'c', 'd', 'e', 'f'].map(rowOf)].join('\n'));
  await user.click(await screen.findByRole('button', { name: 'Try it out' }));
  await screen.findByText('Tried out: nothing was stored');
  const facts = ['Rows', 'New', 'Duplicates', 'Conflicts', 'Rejected'].map(
    (name) => screen.getByText(name, { selector: 'dt' }).nextSibling?.textContent
  );
  expect(facts).toEqual(['6', '1', '2', '1', '2']);
  expect(screen.getByText('object is missing: lines 4, 8')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Import 1 event' })).toBeEnabled();
});

test('a file whose rows are all rejected can’t be imported', async () => {
  answer = () => ({ accepted: 0, duplicates: 0, conflicts: 0, rejected: [{ index: 0, id: 'a', detail: 'No' }] });
  const user = await drop([NAMED, rowOf('a')].join('\n'));
  await user.click(await screen.findByRole('button', { name: 'Try it out' }));
  expect(await screen.findByText('No: line 2')).toBeInTheDocument();
  const importNone = screen.getByRole('button', { name: 'Import 0 events' });
  expect(importNone).toHaveAttribute('aria-disabled', 'true');
  await user.hover(importNone);
  expect(await screen.findByText('No row of the file is new and valid')).toBeInTheDocument();
});

test('an import can be canceled between two parts, and tells what is stored', async () => {
  let goOn: () => void = () => undefined;
  answer = async ({ csv, isDryRun }) => {
    if (!isDryRun) {
      await new Promise<void>((resolve) => (goOn = resolve));
    }
    return { ...ALL_GOOD, accepted: csv.split('\n').length - 1 };
  };
  const rows = Array.from({ length: 20_000 }, (_, index) => rowOf(`e-${index}`));
  const user = await drop([NAMED, ...rows].join('\n'));
  await user.click(await screen.findByRole('button', { name: 'Try it out' }));
  await user.click(await screen.findByRole('button', { name: 'Import 20,000 events' }));
  await waitFor(() => expect(sent.filter(({ isDryRun }) => !isDryRun)).toHaveLength(1));
  goOn();
  await waitFor(() => expect(sent.filter(({ isDryRun }) => !isDryRun)).toHaveLength(2));
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(await screen.findByText(/^Canceled: at least what is accepted below is stored/)).toBeInTheDocument();
  const [first] = sent.filter(({ isDryRun }) => !isDryRun);
  expect(screen.getByText('Accepted', { selector: 'dt' }).nextSibling).toHaveTextContent(
    (first!.csv.split('\n').length - 1).toLocaleString('en-US')
  );
});

test('a file that is not UTF-8 needs its encoding', async () => {
  const bytes = Uint8Array.from(`${NAMED}\n${rowOf('M\u00fcller')}`, (char) => char.charCodeAt(0));
  const { user } = openApp(pagePath('import'));
  const zone = await screen.findByTestId('dropzone');
  await user.upload(zone.querySelector('input')!, new File([bytes], 'latin.csv'));
  expect(await screen.findByText(/The file is not UTF-8/)).toBeInTheDocument();
  await user.click(screen.getByRole('radio', { name: 'Windows-1252' }));
  expect(await screen.findByText('Müller')).toBeInTheDocument();
});

test('spaces that are stored with a value are shown, and told', async () => {
  await drop([NAMED.replace('id,', ' id ,'), rowOf(' e-1 '), rowOf('e-2')].join('\n'));
  const cell = await screen.findByTitle('e-1');
  expect(cell.textContent).toBe(' e-1 ');
  expect(cell).toHaveStyle({ whiteSpace: 'pre' });
  expect(screen.getByText(/^Some values begin or end with a space/)).toBeInTheDocument();
});

test('a file that names its encoding leaves no choice of one', async () => {
  await drop(`\ufeff${[NAMED, rowOf('Müller')].join('\n')}`);
  expect(await screen.findByText('UTF-8, as the file says')).toBeInTheDocument();
  expect(screen.queryByRole('radio', { name: 'Windows-1252' })).not.toBeInTheDocument();
});

test('a refusal of the server ends the run with its reason', async () => {
  server.use(http.post(`${RESOURCES}/events`, () => refuse(problem(400, 'The file has no column "x"'))));
  const user = await drop([NAMED, rowOf('a')].join('\n'));
  await user.click(await screen.findByRole('button', { name: 'Try it out' }));
  expect(await screen.findByText('The file could not be sent to its end')).toBeInTheDocument();
  expect(screen.getByText('The file has no column "x"')).toBeInTheDocument();
});

test('a user who may not import sees why, and can still preview a file', async () => {
  world.access = aViewer();
  await drop([NAMED, rowOf('a')].join('\n'));
  expect(await screen.findByText('This needs the role Editor; yours is Viewer')).toBeInTheDocument();
  expect(await screen.findByRole('button', { name: 'Try it out' })).toHaveAttribute('aria-disabled', 'true');
});
