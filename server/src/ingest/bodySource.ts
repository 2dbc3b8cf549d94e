/** Where a body comes from: its token, its format and the client that sent it. */
import { type IntakeFormat } from '@sync-health/contract';
import { type FastifyRequest } from 'fastify';

import { isCloudEvent } from './formats/cloudEvents';
import { type BodySource } from './intakeLog';
import { LINE_TYPES } from './readBatch';

export const bodySourceOf = (request: FastifyRequest): BodySource => ({
  tokenId: request.caller?.id ?? '',
  format: formatOf(request),
  client: request.headers['user-agent'] ?? '',
});

function formatOf({ headers, routeOptions }: FastifyRequest): IntakeFormat {
  if (routeOptions.url === '/v1/traces' || routeOptions.url === '/v1/logs') {
    return routeOptions.url === '/v1/traces' ? 'otlp-traces' : 'otlp-logs';
  }
  const contentType = (headers['content-type'] ?? '').toLowerCase();
  if (isCloudEvent(headers)) {
    return 'cloudevents';
  }
  if (contentType.startsWith('text/csv')) {
    return 'csv';
  }
  return LINE_TYPES.some((type) => contentType.startsWith(type)) ? 'ndjson' : 'json';
}
