/** Tokens over HTTP, by two processes on one store. Only the server parts for tokens run, without event storage. */
import { type CreatedToken, type Problem, type Scope, SCOPES, type Token } from '@sync-health/contract';
import fastify, { type FastifyInstance } from 'fastify';

import { registerAuth } from '../auth/scopes';
import { Tokens } from '../auth/tokens';
import { describeEachStore } from '../decisions/testing/eachStore';
import { registerProblems } from '../http/problems';
import { registerValidation } from '../http/validation';
import { tokenRoutes } from './tokens';

const BOOTSTRAP = 'bootstrap';

describeEachStore('/v1/tokens', (place) => {
  let apps: FastifyInstance[] = [];
  beforeEach(() => (apps = []));
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(apps.map((app) => app.close()));
  });

  async function newProcess(): Promise<FastifyInstance> {
    const app: FastifyInstance = fastify();
    const decisions = await place().open();
    app.decorate('decisions', decisions);
    registerValidation(app);
    registerProblems(app);
    registerAuth(app, new Tokens(decisions, BOOTSTRAP));
    await app.register(tokenRoutes);
    apps.push(app);
    return app;
  }

  async function call<Body>(
    app: FastifyInstance,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    { bearer = BOOTSTRAP, body, headers = {} }: { bearer?: string; body?: object; headers?: object } = {}
  ) {
    const response = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${bearer}`, ...headers },
      ...(body && { payload: body }),
    });
    const parsed = (response.body === '' ? {} : response.json()) as Body;
    return { status: response.statusCode, body: parsed, headers: response.headers };
  }

  const create = async (app: FastifyInstance, body: { name: string; scopes: Scope[]; [member: string]: unknown }) =>
    (await call<CreatedToken>(app, 'POST', '/v1/tokens', { body })).body;

  const list = async (app: FastifyInstance, bearer?: string, query = '') =>
    (await call<{ tokens: Token[] }>(app, 'GET', `/v1/tokens${query}`, { bearer })).body.tokens;

  test('a token is created, shown once, listed without its secret, and accepted by another process at once', async () => {
    const [one, another] = [await newProcess(), await newProcess()];
    await another.tokens.holderOf('sh_0123456789ab_'.padEnd(59, 'x'));
    const made = await call<CreatedToken>(one, 'POST', '/v1/tokens', {
      body: { name: 'ops', scopes: ['manage', 'read'], expiresAt: '2100-01-01T00:00:00Z' },
      headers: { 'x-requested-by': 'ada' },
    });
    expect(made.status).toBe(201);
    const { token, ...shown } = made.body;
    expect(shown).toMatchObject({
      name: 'ops',
      scopes: ['read', 'manage'],
      connectors: null,
      createdBy: 'ada',
      expiresAt: Date.UTC(2100, 0, 1),
      lastUsedAt: null,
      revokedAt: null,
    });
    const seen = await call<{ tokens: Token[] }>(another, 'GET', '/v1/tokens', { bearer: token });
    expect([seen.status, seen.body.tokens]).toEqual([200, [shown]]);
    expect(JSON.stringify(seen.body)).not.toContain(token.slice(16));

    const { db } = await place().open();
    const [entry] = await db.selectFrom('audit').selectAll().execute();
    expect(entry).toMatchObject({ action: 'token.create', subject: shown.id, actor: 'ada' });
    expect(JSON.parse(entry!.detail)).toMatchObject({ name: 'ops', token: 'bootstrap' });
  });

  test('a revoked token is refused at once by the process that revoked it, and by others as soon as they are notified', async () => {
    const [one, another] = [await newProcess(), await newProcess()];
    const { id, token } = await create(one, { name: 'x', scopes: ['manage'] });
    const status = async (app: FastifyInstance) => (await call(app, 'GET', '/v1/tokens', { bearer: token })).status;
    expect([await status(one), await status(another)]).toEqual([200, 200]);

    const nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    expect((await call(one, 'DELETE', `/v1/tokens/${id}`)).status).toBe(204);
    expect(await status(one)).toBe(401);
    while ((await status(another)) !== 401) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await call<Problem>(one, 'DELETE', `/v1/tokens/${id}`)).body).toMatchObject({ status: 404, field: 'id' });
    expect(await list(one)).toEqual([]);
    expect(await list(one, undefined, '?revoked=true')).toMatchObject([{ id, revokedAt: expect.any(Number) }]);
  });

  test('an expired token gets a 401 that says when it expired, and does not count as a guess', async () => {
    const app = await newProcess();
    const { token } = await create(app, { name: 'x', scopes: ['manage'], expiresAt: '2100-01-01T00:00:00Z' });
    jest.spyOn(Date, 'now').mockImplementation(() => Date.UTC(2100, 0, 2));
    for (let attempt = 0; attempt < 40; attempt++) {
      const { status, body, headers } = await call<Problem>(app, 'GET', '/v1/tokens', { bearer: token });
      expect([status, body.detail]).toEqual([
        401,
        'The token expired at 2100-01-01T00:00:00.000Z: create a new one to replace it.',
      ]);
      expect(headers['www-authenticate']).toContain('invalid_token');
    }
  });

  test('a token grants no scope that it lacks, and no connectors but its own', async () => {
    const app = await newProcess();
    const { token: bearer } = await create(app, {
      name: 'manager of c1',
      scopes: ['manage', 'ingest'],
      connectors: ['c1', 'c2'],
    });
    const attempt = async (body: object) => {
      const answer = await call<Problem>(app, 'POST', '/v1/tokens', { bearer, body: { name: 'y', ...body } });
      return [answer.status, answer.body.field];
    };
    for (const scope of SCOPES) {
      expect(
        await attempt({ scopes: ['ingest', scope].slice(scope === 'ingest' ? 1 : 0), connectors: ['c1'] })
      ).toEqual(scope === 'manage' || scope === 'ingest' ? [201, undefined] : [403, 'scopes']);
    }
    expect(await attempt({ scopes: ['ingest'] })).toEqual([403, 'connectors']);
    expect(await attempt({ scopes: ['ingest'], connectors: null })).toEqual([403, 'connectors']);
    expect(await attempt({ scopes: ['ingest'], connectors: ['c1', 'c3'] })).toEqual([403, 'connectors']);
    expect(await attempt({ scopes: ['ingest'], connectors: ['c2', 'c1'] })).toEqual([201, undefined]);

    // It neither sees nor revokes tokens that may do more than itself.
    const unbound = await create(app, { name: 'unbound', scopes: ['read'] });
    const other = await create(app, { name: 'other', scopes: ['read'], connectors: ['c1', 'c3'] });
    const names = (await list(app, bearer)).map(({ name }) => name);
    expect(names.sort()).toEqual(['manager of c1', 'y', 'y', 'y']);
    for (const { id } of [unbound, other]) {
      expect((await call(app, 'DELETE', `/v1/tokens/${id}`, { bearer })).status).toBe(404);
    }
    expect(await list(app)).toHaveLength(6);
  });

  test.each([
    [{ scopes: ['read'] }, 400, 'name'],
    [{ name: '', scopes: ['read'] }, 400, 'name'],
    [{ name: 'a\nb', scopes: ['read'] }, 400, 'name'],
    [{ name: 'x' }, 400, 'scopes'],
    [{ name: 'x', scopes: [] }, 400, 'scopes'],
    [{ name: 'x', scopes: ['write'] }, 400, 'scopes.0'],
    [{ name: 'x', scopes: ['read'], connectors: [''] }, 400, 'connectors.0'],
    [{ name: 'x', scopes: ['read'], expiresAt: 'soon' }, 400, 'expiresAt'],
    [{ name: 'x', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }, 422, 'expiresAt'],
    [{ name: 'x', scopes: ['read'], hash: 'f' }, 400, 'hash'],
  ])('%j is refused by the name of its member', async (body, status, field) => {
    const answer = await call<Problem>(await newProcess(), 'POST', '/v1/tokens', { body });
    expect([answer.status, answer.body.field]).toEqual([status, field]);
  });
});
