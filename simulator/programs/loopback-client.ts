/**
 * HTTP to one container on this machine, over connections that stay open: a story asks a model tens of thousands of times, and
 * `fetch` costs three times as much. Redirects are answers like any other; nobody follows them.
 */
import { Agent, request, type IncomingMessage } from 'node:http';

export interface LoopbackAnswer {
  readonly status: number;
  /** Undefined where it has more bytes than are taken. */
  readonly body: Buffer | undefined;
  readonly contentType: string | undefined;
}

export interface LoopbackRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** After that the request is given up. */
  readonly timeoutMs: number;
  /** Of the answer's body. */
  readonly mostBytes: number;
}

/** No answer, or no whole one, in time. */
export class LoopbackTimeout extends Error {
  public override readonly name = 'LoopbackTimeout';
}

/** Servers close connections that nobody uses, after five seconds and more; one that is as old as this is not used again. */
const LONGEST_IDLE_MS = 1000;

export class LoopbackClient {
  private agent = new Agent({ keepAlive: true });
  private pending = 0;
  private usedAt = 0;

  public constructor(private readonly port: number) {}

  /** @throws LoopbackTimeout, or what the connection broke of: a request is made once, because who breaks off may have done its work */
  public async ask(wanted: LoopbackRequest): Promise<LoopbackAnswer> {
    if (this.pending === 0 && performance.now() - this.usedAt > LONGEST_IDLE_MS) {
      this.agent.destroy();
      this.agent = new Agent({ keepAlive: true });
    }
    this.pending += 1;
    try {
      return await this.askOnce(wanted);
    } finally {
      this.pending -= 1;
      this.usedAt = performance.now();
    }
  }

  public close(): void {
    this.agent.destroy();
  }

  private askOnce({ method, path, headers = {}, body, timeoutMs, mostBytes }: LoopbackRequest): Promise<LoopbackAnswer> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(body.length) };
      const asked = request({ host: '127.0.0.1', port: this.port, method, path, headers: { ...headers, ...length }, agent: this.agent });
      const timer = setTimeout(() => asked.destroy(new LoopbackTimeout(`no answer within ${timeoutMs} ms`)), timeoutMs);
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        end();
      };
      asked.once('error', (error) => settle(() => reject(error)));
      let isAnswered = false;
      // An answer that switches protocols is none, and no error either.
      asked.once('close', () => isAnswered || settle(() => reject(new Error('closed without an answer'))));
      asked.once('response', (response) => {
        isAnswered = true;
        const { statusCode: status = 0, headers: { 'content-type': contentType } } = response;
        readBody(response, mostBytes).then(
          (bytes) => settle(() => resolve({ status, body: bytes, contentType })),
          (error: Error) => settle(() => reject(error)),
        );
      });
      asked.end(body);
    });
  }
}

function readBody(response: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= mostBytes) return;
      resolve(undefined);
      response.destroy();
    });
    response.once('end', () => resolve(Buffer.concat(chunks)));
    response.once('error', reject);
  });
}
