/** Connections to containers: kept open, given up in time, and renewed when the server has closed one. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LoopbackClient, type LoopbackRequest, LoopbackTimeout } from '../../../simulator/programs/loopback-client';

async function serve(answer: RequestListener): Promise<{ server: Server; client: LoopbackClient }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new LoopbackClient((server.address() as AddressInfo).port);
  onTestFinished(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { server, client };
}

const GET: LoopbackRequest = { method: 'GET', path: '/', timeoutMs: 5000, mostBytes: 100 };

describe('a client of a container', () => {
  it('uses one connection for requests that follow each other', async () => {
    const ports = new Set<number | undefined>();
    const { client } = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('yes');
    });
    for (let index = 0; index < 3; index++) expect((await client.ask(GET)).body?.toString()).toBe('yes');
    expect(ports.size).toBe(1);
  });

  it('makes a request once, also where the server breaks off on a connection that was used before', async () => {
    let asked = 0;
    const { client } = await serve((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else response.end(`answer ${asked}`);
    });
    await client.ask(GET);
    await expect(client.ask(GET)).rejects.toThrow('socket hang up');
    expect((await client.ask(GET)).body?.toString()).toBe('answer 3');
  });

  it('does not use a connection again that the server may have closed, even where nobody could see it close', async () => {
    const { server, client } = await serve((_request, response) => response.end('yes'));
    server.keepAliveTimeout = 1000;
    await client.ask(GET);
    // The loop is blocked for longer than the server keeps the connection: its end stands in the queue behind the next request.
    const end = performance.now() + 1500;
    while (performance.now() < end);
    expect((await client.ask(GET)).body?.toString()).toBe('yes');
  });

  it('says what a new connection broke of', async () => {
    const { client } = await serve((request) => request.socket.destroy());
    await expect(client.ask(GET)).rejects.toThrow('socket hang up');
  });

  it('says so where an answer switches protocols, which is none', async () => {
    const { client } = await serve(({ socket }) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'));
    await expect(client.ask(GET)).rejects.toThrow('closed without an answer');
  });

  it('gives up an answer that does not come, and one that does not end', async () => {
    const { client } = await serve((request, response) => {
      if (request.url === '/half') response.write('x');
    });
    await expect(client.ask({ ...GET, timeoutMs: 50 })).rejects.toThrow(LoopbackTimeout);
    await expect(client.ask({ ...GET, path: '/half', timeoutMs: 50 })).rejects.toThrow(LoopbackTimeout);
  });

  it('takes no more bytes than are asked for', async () => {
    const { client } = await serve((_request, response) => response.end('x'.repeat(101)));
    expect((await client.ask(GET)).body).toBeUndefined();
    expect((await client.ask({ ...GET, mostBytes: 101 })).body).toHaveLength(101);
  });
});
