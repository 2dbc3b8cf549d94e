/** The HTTP API's description, from the server's routes. */
import { openApiDocument } from '../server/src/http/openApi';

export async function openApiFiles(): Promise<Record<string, string>> {
  return { 'contract/openapi.json': `${JSON.stringify(await openApiDocument(), null, 2)}\n` };
}
