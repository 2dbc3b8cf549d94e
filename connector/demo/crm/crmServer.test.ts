import { Random } from '../time/random';
import { systemClock } from '../time/clock';
import { Crm, type CrmRequest } from './crm';
import { HttpPort } from './httpPort';
import { type CrmServer, serveCrm } from './server';

const FAIR = { crmSlowness: 0.01, crmCapacity: 1, isPasswordExpired: false };

let crm: Crm;
let server: CrmServer;
let port: HttpPort;
let request: CrmRequest;

beforeEach(async () => {
  crm = new Crm(
    new Random(7),
    () => Date.now(),
    () => FAIR,
    60_000
  );
  server = await serveCrm(crm, systemClock, 0);
  port = new HttpPort(server.url);
  const login = await port.login();
  const session = 'session' in login.body ? (login.body.session ?? '') : '';
  const fields = { AccountId: crm.openAccount(), Amount: 10, Currency: 'EUR', Status: 'Posted' };
  request = { method: 'PUT', object: 'Invoice', externalId: 'inv/1', fields, session };
});
afterEach(() => server.close());

test('a record is created, updated and deleted', async () => {
  expect(await port.send(request)).toMatchObject({ status: 201 });
  expect(await port.send(request)).toMatchObject({ status: 200 });
  expect(crm.has('Invoice', 'inv/1')).toBe(true);
  expect(await port.send({ ...request, method: 'DELETE' })).toMatchObject({ status: 204 });
  expect(crm.has('Invoice', 'inv/1')).toBe(false);
});

test('an unknown session is refused', async () => {
  expect(await port.send({ ...request, session: 'stolen' })).toMatchObject({
    status: 401,
    body: { errorCode: 'INVALID_SESSION_ID' },
  });
});

test.each([
  [{ AccountId: undefined }, 'REQUIRED_FIELD_MISSING'],
  [{ AccountId: '001000000000000' }, 'INVALID_CROSS_REFERENCE_KEY'],
  [{ Currency: 'XBT' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
])('a record with %j is refused: %s', async (change, errorCode) => {
  const fields = JSON.parse(JSON.stringify({ ...request.fields, ...change })) as CrmRequest['fields'];
  expect(await port.send({ ...request, fields })).toMatchObject({ status: 400, body: { errorCode } });
});

test('a payment is refused until its invoice exists', async () => {
  const fields = { ...request.fields, Invoice: 'inv/1', Method: 'Card' };
  const payment: CrmRequest = { ...request, object: 'Payment', externalId: 'p-1', fields };
  expect(await port.send(payment)).toMatchObject({ status: 400, body: { errorCode: 'INVALID_FIELD' } });
  await port.send(request);
  expect(await port.send(payment)).toMatchObject({ status: 201 });
});

test('beyond its allowance, it answers 429 with Retry-After', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) => port.send({ ...request, externalId: `inv-${i}` }))
  );
  const throttled = answers.filter(({ status }) => status === 429);
  expect(throttled.length).toBeGreaterThan(10);
  expect(throttled[0]).toMatchObject({ retryAfterSeconds: 2, body: { errorCode: 'REQUEST_LIMIT_EXCEEDED' } });
});
