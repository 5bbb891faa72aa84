/** Requests that a thread asks ahead: what comes back, in which order, and what is left to whoever asks the ordinary way. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Ahead, type AheadLimits } from '../../../simulator/programs/ahead';

type Answer = (body: string, response: ServerResponse, request: IncomingMessage) => void;

async function container(answer: Answer, limits: Partial<AheadLimits> = {}): Promise<{ readonly ahead: Ahead; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      asked.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
      answer(body, response, request);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ahead = new Ahead((server.address() as AddressInfo).port, { invocationSeconds: 5, outputBytes: 100, ...limits });
  onTestFinished(async () => {
    await ahead.close();
    server.closeAllConnections();
    server.close();
  });
  return { ahead, asked };
}

const requests = (count: number, from = 0): { body: Buffer; contentType: string }[] => Array.from({ length: count }, (_, index) => ({ body: Buffer.from(`${from + index}`), contentType: 'text/csv' }));
const texts = async (answers: readonly Promise<{ readonly body: Uint8Array } | undefined>[]): Promise<(string | undefined)[]> =>
  (await Promise.all(answers)).map((answer) => answer && Buffer.from(answer.body).toString());

describe('requests asked ahead', () => {
  it('are answered each with its own answer, one after the other, also those of a second order', async () => {
    const { ahead, asked } = await container((body, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(`<${body}>`));
    const first = ahead.ask(requests(40));
    const second = ahead.ask(requests(3, 40));
    expect(ahead.ask([])).toEqual([]);
    expect(await texts([...first, ...second])).toEqual(Array.from({ length: 43 }, (_, index) => `<${index}>`));
    expect(asked).toEqual(Array.from({ length: 43 }, (_, index) => `POST /invocations text/csv ${index}`));
    expect(await first[0]).toMatchObject({ status: 200, contentType: 'text/plain' });
  });

  it.each<[string, Answer, Partial<AheadLimits>]>([
    ['is no 2xx', (_body, response) => response.writeHead(500).end('no'), {}],
    ['breaks off', (_body, _response, { socket }) => socket.destroy(), {}],
    ['switches protocols', (_body, _response, { socket }) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'), { invocationSeconds: 60 }],
    ['does not come in time', () => undefined, { invocationSeconds: 0.2 }],
    ['does not end in time', (_body, response) => response.write('1'), { invocationSeconds: 0.2 }],
    ['has more bytes than are taken', (_body, response) => response.end('x'.repeat(101)), {}],
  ])('are left to the ordinary way from the first on whose answer %s', async (_what, fail, limits) => {
    const { ahead, asked } = await container((body, response, request) => (body === '2' ? fail(body, response, request) : response.end(body)), limits);
    expect(await texts(ahead.ask(requests(5)))).toEqual(['0', '1', undefined, undefined, undefined]);
    expect(asked).toHaveLength(3);
    expect(await texts(ahead.ask(requests(2, 7)))).toEqual(['7', '8']);
  });

  it('are left to the ordinary way when the container is stopped', async () => {
    const { ahead } = await container(() => undefined);
    const answers = ahead.ask(requests(3));
    await ahead.close();
    expect(await texts(answers)).toEqual([undefined, undefined, undefined]);
  });
});
