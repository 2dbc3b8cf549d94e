/** The same commands pushed to a webhook. Run: SYNC_HEALTH_WEBHOOK_SECRET=whsec_… npx tsx connector/examples/webhook.ts */
import { createServer } from 'node:http';

import { createClient, verifyWebhook } from '@sync-health/connector';

const secret = process.env.SYNC_HEALTH_WEBHOOK_SECRET ?? '';
const client = createClient({
  url: process.env.SYNC_HEALTH_URL ?? 'http://127.0.0.1:4280',
  token: process.env.SYNC_HEALTH_TOKEN ?? '',
  connector: 'my-connector',
});
const commands = client.commands({
  poll: false,
  onRetry: async ({ records }) => ({ results: records.map(({ eventId }) => ({ eventId, outcome: 'succeeded' })) }),
  onCancel: async () => ({ detail: 'Stopped between two records.' }),
});

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    try {
      const command = verifyWebhook(request.headers, Buffer.concat(chunks), secret);
      // Answer at once. The outcome is reported separately when the work is done.
      response.writeHead(202).end();
      void commands.receive(command);
    } catch (error) {
      response.writeHead(401).end(String(error));
    }
  });
}).listen(8080, '127.0.0.1');
