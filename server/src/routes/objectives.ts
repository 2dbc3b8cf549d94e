/** Objectives: managers set them, readers see them. */
import { INDICATORS, MAX_LENGTH, Objective, ObjectiveInput, ObjectiveList } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { assertConnector, mayUseConnector } from '../auth/scopes';
import { deleteObjective, findObjective, listObjectives, putObjective } from '../decisions/objectives';
import { faultProblem, ProblemError } from '../http/problems';
import { compile } from '../http/validation';

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: MAX_LENGTH.objectiveId }) });
type Params = Static<typeof Params>;

const frame = compile(
  Type.Object(
    { ...ObjectiveInput.properties, indicator: Type.Object({ type: Type.Unsafe({ enum: Object.keys(INDICATORS) }) }) },
    { additionalProperties: false }
  )
);
const byType = Object.fromEntries(
  Object.entries(INDICATORS).map(([type, schema]) => [type, compile(Type.Object({ indicator: schema }))])
);

/** Checks the indicator against the schema of its type, so that the error names the caller's mistake. */
function validateInput(body: unknown) {
  if (!frame(body)) {
    return { error: faultProblem(frame.errors) };
  }
  const validate = byType[(body as ObjectiveInput).indicator.type];
  return !validate || validate(body) ? { value: body } : { error: faultProblem(validate.errors) };
}

export async function objectiveRoutes(app: FastifyInstance) {
  const { decisions: store } = app;
  const changeBy = ({ caller }: FastifyRequest) => ({ actor: caller?.name ?? '', nowMs: Date.now() });

  async function find(request: FastifyRequest<{ Params: Params }>): Promise<Objective> {
    const { id } = request.params;
    const objective = await findObjective(store.db, id);
    if (!objective || !mayUseConnector(request, objective.connector)) {
      throw new ProblemError(404, `There is no objective ${id}.`, { field: 'id' });
    }
    return objective;
  }

  app.get(
    '/v1/objectives',
    {
      onRequest: app.requireScope('read'),
      schema: { tags: ['objectives'], summary: 'All objectives', response: { 200: ObjectiveList } },
    },
    async ({ caller }): Promise<ObjectiveList> => ({
      objectives: await listObjectives(store.db, caller?.connectors ?? null),
    })
  );

  app.get<{ Params: Params }>(
    '/v1/objectives/:id',
    {
      onRequest: app.requireScope('read'),
      schema: { tags: ['objectives'], summary: 'One objective', params: Params, response: { 200: Objective } },
    },
    (request): Promise<Objective> => find(request)
  );

  app.put<{ Params: Params; Body: ObjectiveInput }>(
    '/v1/objectives/:id',
    {
      onRequest: app.requireScope('manage'),
      validatorCompiler: ({ httpPart, schema }) => (httpPart === 'body' ? validateInput : compile(schema)),
      schema: {
        tags: ['objectives'],
        summary: 'Set an objective',
        description: 'Creates the objective, or replaces the one with this id.',
        params: Params,
        body: ObjectiveInput,
        response: { 200: Objective },
      },
    },
    async (request): Promise<Objective> => {
      const { id } = request.params;
      assertConnector(request, request.body.connector);
      const before = await findObjective(store.db, id);
      if (before) {
        assertConnector(request, before.connector);
      }
      return putObjective(store, id, request.body, changeBy(request));
    }
  );

  app.delete<{ Params: Params }>(
    '/v1/objectives/:id',
    {
      onRequest: app.requireScope('manage'),
      schema: { tags: ['objectives'], summary: 'Remove an objective', params: Params, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { id } = await find(request);
      await deleteObjective(store, id, changeBy(request));
      return reply.status(204).send();
    }
  );
}
