import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });

/** The formats in which events arrive. */
export const INTAKE_FORMATS = ['json', 'ndjson', 'cloudevents', 'csv', 'otlp-traces', 'otlp-logs'] as const;
export type IntakeFormat = (typeof INTAKE_FORMATS)[number];

/** What a reason counts: events of bodies that were read, or bodies that were refused as a whole. */
export const REJECTED_UNITS = ['event', 'request'] as const;
export type RejectedUnit = (typeof REJECTED_UNITS)[number];

export const Rejection = Type.Object(
  {
    unit: literals(REJECTED_UNITS),
    reason: Type.String({ description: 'The reason that was answered, without the parts that differ between events' }),
    count: Type.Integer(),
    firstSeen: Type.Number(),
    lastSeen: Type.Number(),
    detail: Type.String({ description: 'The latest answer' }),
    sample: nullable(Type.String(), 'The latest item, masked and cut; null if it could not be read'),
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
    client: Type.String({ description: 'Its User-Agent; empty if it sent none' }),
    ...counts,
    firstSeen: Type.Number(),
    lastSeen: Type.Number(),
  },
  { $id: 'ConnectorSource', description: 'One token with one library in one format' }
);
export type ConnectorSource = Static<typeof ConnectorSource>;

const summary = {
  connector: Type.String(),
  lastEvent: nullable(Type.Number(), 'End of its latest event; null if none is kept'),
  lastSent: nullable(Type.Number(), 'When it last sent events or reported a job; null if unknown'),
  countedSince: nullable(Type.Number(), 'When counting of what it sent began; null if nothing was counted'),
  ...counts,
};

export const ConnectorSummary = Type.Object(summary, { $id: 'ConnectorSummary' });
export type ConnectorSummary = Static<typeof ConnectorSummary>;

export const ConnectorList = Type.Object(
  {
    connectors: Type.Array(ConnectorSummary),
    unattributed: Type.Array(Rejection, {
      description:
        'Rejections without a connector, or of a connector that the token of the sender is not bound to; empty for a bound token',
    }),
  },
  { $id: 'ConnectorList' }
);
export type ConnectorList = Static<typeof ConnectorList>;

export const ConnectorToken = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    lastUsed: nullable(Type.Number(), 'To the minute; null if unknown'),
    expires: nullable(Type.Number(), 'Null if it does not expire'),
    revoked: nullable(Type.Number(), 'Null if it was not revoked'),
  },
  { $id: 'ConnectorToken' }
);
export type ConnectorToken = Static<typeof ConnectorToken>;

export const ArrivalDelay = Type.Object(
  {
    events: Type.Integer(),
    from: Type.Number({ description: 'The earliest end among the measured events' }),
    to: Type.Number({ description: 'The last one' }),
    least: Type.Integer({ description: "Negative if the connector's clock is ahead by at least this much" }),
    p50: Type.Integer(),
    p95: Type.Integer(),
    most: Type.Integer(),
  },
  {
    $id: 'ArrivalDelay',
    description:
      "Milliseconds from an event's end by the connector's clock to its arrival by the server's clock, over at most a day up to the latest event",
  }
);
export type ArrivalDelay = Static<typeof ArrivalDelay>;

export const ConnectorDetail = Type.Object(
  {
    ...summary,
    delay: nullable(ArrivalDelay, 'Null if no event is kept'),
    sources: Type.Array(ConnectorSource),
    tokens: Type.Array(ConnectorToken, { description: 'Tokens that it has used, and tokens that are bound to it' }),
    rejections: Type.Array(Rejection),
  },
  { $id: 'ConnectorDetail' }
);
export type ConnectorDetail = Static<typeof ConnectorDetail>;
