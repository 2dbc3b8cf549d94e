/** A connector with a webhook: after its endpoint was down for too long, an operator replays the command. */
import { createServer, type IncomingMessage } from 'node:http';

import { WEBHOOK_CONNECTOR } from './fixtures/events';
import { pageUrl } from './support/pages';
import { askServer, WEBHOOK_PORT } from './support/stage';
import { expect, test } from './support/test';

test('a command whose deliveries all failed is replayed from Activity and reaches its connector', async ({ page }) => {
  const now = new Date().toISOString();
  await askServer('/v1/events', [
    {
      id: 'hooked-1',
      connector: WEBHOOK_CONNECTOR,
      mode: 'realtime',
      object: 'Account',
      action: 'update',
      recordId: 'H-1',
      startTime: now,
      endTime: now,
      status: 'failed',
      errorCode: 'DACO-99',
    },
  ]);
  const command = await askServer('/v1/commands', {
    type: 'retry',
    connector: WEBHOOK_CONNECTOR,
    eventIds: ['hooked-1'],
  });

  await page.goto(pageUrl('activity'));
  const row = page.getByRole('row').filter({ hasText: WEBHOOK_CONNECTOR });
  await expect(row).toContainText('Every delivery to the webhook failed');

  const received: Array<IncomingMessage['headers']> = [];
  const endpoint = createServer((request, response) => {
    received.push(request.headers);
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => endpoint.listen(WEBHOOK_PORT, '127.0.0.1', resolve));
  try {
    await row.getByRole('button', { name: 'Replay' }).focus();
    await page.keyboard.press('Enter');
    await expect(row).toContainText('Delivered');
    await expect(row.getByRole('button', { name: 'Replay' })).toHaveCount(0);
    expect(received.map((headers) => headers['webhook-id'])).toEqual([command.id]);
  } finally {
    endpoint.close();
  }
});
