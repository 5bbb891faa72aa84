/**
 * The Lambda Runtime API on a loopback port: where the process of a function asks for invocations and answers them.
 *
 * Documented: `next` waits without limit until there is an invocation; `response`, `error` and `init/error` are answered with 202; an
 * answer to an invocation that is not in flight is refused. The deadline is in milliseconds since 1970 of the machine's clock: the
 * function compares it with its own `Date`. One port serves all functions, told apart by the first segment of the path, which
 * `AWS_LAMBDA_RUNTIME_API` brings along.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RuntimeInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON. */
  readonly payload: string;
  /** ISO 8601, for the records of the log. */
  readonly virtualTime: string;
  /** Wall-clock milliseconds until the process is ended. */
  readonly remainingMs: number;
}

export interface RuntimeAnswer {
  readonly kind: 'response' | 'error';
  /** Cut off where it is larger than an answer may be. */
  readonly body: string;
  readonly bytes: number;
}

/** The process of a function, as the Runtime API sees it. */
export interface RuntimeClient {
  /** Asks for an invocation. */
  polled(take: (invocation: RuntimeInvocation) => void): void;
  /** @returns false where no such invocation is in flight */
  answered(requestId: string, answer: RuntimeAnswer): boolean;
  initializationFailed(body: string): void;
}

/** What an answer may have: 6 MiB and a little, as Lambda has it. */
export const LARGEST_ANSWER_BYTES = 6_291_556;

const ACCEPTED = '{"status":"OK"}';
const ACCEPTED_HEADERS = { 'Content-Type': 'application/json', 'Content-Length': ACCEPTED.length };

const PATH = /^\/([^/]+)\/2018-06-01\/runtime\/(?:(init\/error|invocation\/next)|invocation\/([^/]+)\/(response|error))$/;

export class RuntimeApi {
  public static async listen(): Promise<RuntimeApi> {
    // Nothing times out here: a function may wait longer for its next event than a server does for a client.
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, noDelay: true });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new RuntimeApi(server);
  }

  private readonly clients = new Map<string, RuntimeClient>();

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.serve(request, response));
  }

  /** @returns the value of `AWS_LAMBDA_RUNTIME_API` for this client */
  public connect(id: string, client: RuntimeClient): string {
    this.clients.set(id, client);
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}/${id}`;
  }

  public disconnect(id: string): void {
    this.clients.delete(id);
  }

  public async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const [, id, fixed, requestId, kind] = PATH.exec(request.url ?? '') ?? [];
    const client = this.clients.get(id ?? '');
    if (!client) return refuse(response, 404, 'no such path of the Runtime API');
    if (fixed === 'invocation/next') {
      client.polled((invocation) => send(response, invocation));
      return;
    }
    read(request, (body, bytes) => {
      if (fixed === 'init/error') client.initializationFailed(body);
      else if (!client.answered(requestId!, { kind: kind as RuntimeAnswer['kind'], body, bytes })) return refuse(response, 400, `invocation ${requestId} is not in flight`);
      response.writeHead(202, ACCEPTED_HEADERS).end(ACCEPTED);
    });
  }
}

function send(response: ServerResponse, { requestId, functionArn, payload, virtualTime, remainingMs }: RuntimeInvocation): void {
  response
    .writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(payload),
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Invoked-Function-Arn': functionArn,
      'Lambda-Runtime-Deadline-Ms': String(Math.round(performance.timeOrigin + performance.now() + remainingMs)),
      'Cdk-Mlops-Virtual-Time': virtualTime,
    })
    .end(payload);
}

function read(request: IncomingMessage, done: (body: string, bytes: number) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    if (bytes <= LARGEST_ANSWER_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  request.on('end', () => done(Buffer.concat(chunks).toString(), bytes));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ errorType: 'InvalidRequest', errorMessage: message });
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
}
