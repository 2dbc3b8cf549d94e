import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';

import fastify from 'fastify';

import { registerClosing } from './closing';

it('a request whose body never arrives is cut off when the server closes', async () => {
  const app = fastify();
  registerClosing(app, 200);
  app.post('/', async () => 'never');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const closed = once(socket, 'close');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[');
  await once(app.server, 'request');
  await app.close();
  await closed;
});
