import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });

/** In what form events came. */
export const INTAKE_FORMATS = ['json', 'ndjson', 'cloudevents', 'csv', 'otlp-traces', 'otlp-logs'] as const;
export type IntakeFormat = (typeof INTAKE_FORMATS)[number];

/** What a reason was counted of: events of a body that was read, or bodies that were refused whole. */
export const REJECTED_UNITS = ['event', 'request'] as const;
export type RejectedUnit = (typeof REJECTED_UNITS)[number];

export const Rejection = Type.Object(
  {
    unit: literals(REJECTED_UNITS),
    reason: Type.String({ description: 'As it was answered, without what differs from one event to the next' }),
    count: Type.Integer(),
    firstSeen: Type.Number(),
    lastSeen: Type.Number(),
    detail: Type.String({ description: 'The answer that was given last' }),
    sample: nullable(Type.String(), 'What was sent last, masked and cut; null where it could not be read'),
  },
  { $id: 'Rejection' }
);
export type Rejection = Static<typeof Rejection>;

const counts = {
  accepted: Type.Integer(),
  duplicates: Type.Integer(),
  conflicts: Type.Integer(),
  rejected: Type.Integer(),
};

export const ConnectorSource = Type.Object(
  {
    tokenId: Type.String(),
    format: literals(INTAKE_FORMATS),
    client: Type.String({ description: 'Its User-Agent; empty where it sent none' }),
    ...counts,
    firstSeen: Type.Number(),
    lastSeen: Type.Number(),
  },
  { $id: 'ConnectorSource', description: 'One token with one library in one format' }
);
export type ConnectorSource = Static<typeof ConnectorSource>;

const summary = {
  connector: Type.String(),
  lastEvent: nullable(Type.Number(), 'End of its latest event; null where none is kept'),
  lastSent: nullable(Type.Number(), 'When it sent something last, counted or not; null where that is not known'),
  countedSince: nullable(Type.Number(), 'When what it sent was first counted; null where nothing was'),
  ...counts,
};

export const ConnectorSummary = Type.Object(summary, { $id: 'ConnectorSummary' });
export type ConnectorSummary = Static<typeof ConnectorSummary>;

export const ConnectorList = Type.Object(
  {
    connectors: Type.Array(ConnectorSummary),
    unattributed: Type.Array(Rejection, {
      description:
        'What was rejected without saying of which connector it is, or said of one that its token is not bound to; empty for a token that is bound',
    }),
  },
  { $id: 'ConnectorList' }
);
export type ConnectorList = Static<typeof ConnectorList>;

export const ConnectorToken = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    lastUsed: nullable(Type.Number(), 'Within a minute; null where that is not known'),
    expires: nullable(Type.Number(), 'Null where it does not expire'),
    revoked: nullable(Type.Number(), 'Null where it was not revoked'),
  },
  { $id: 'ConnectorToken' }
);
export type ConnectorToken = Static<typeof ConnectorToken>;

export const ArrivalDelay = Type.Object(
  {
    events: Type.Integer(),
    from: Type.Number({ description: 'The first end of an event that was measured' }),
    to: Type.Number({ description: 'The last one' }),
    least: Type.Integer({ description: "Negative where the connector's clock is ahead by at least as much" }),
    p50: Type.Integer(),
    p95: Type.Integer(),
    most: Type.Integer(),
  },
  {
    $id: 'ArrivalDelay',
    description:
      "Milliseconds from an event's end, by the clock of its connector, to its arrival, by that of the server, over at most a day up to the latest event",
  }
);
export type ArrivalDelay = Static<typeof ArrivalDelay>;

export const ConnectorDetail = Type.Object(
  {
    ...summary,
    delay: nullable(ArrivalDelay, 'Null where no event is kept'),
    sources: Type.Array(ConnectorSource),
    tokens: Type.Array(ConnectorToken, { description: 'Those that it has sent with, and those that are bound to it' }),
    rejections: Type.Array(Rejection),
  },
  { $id: 'ConnectorDetail' }
);
export type ConnectorDetail = Static<typeof ConnectorDetail>;
