/**
 * The simulated services on a loopback port, in AWS's own protocols: what functions and their SDK clients call.
 *
 * The service is the one that a request was signed for. Documented protocols: JSON (`json-protocol.ts`), REST with XML for S3
 * (`s3-request.ts`, `s3-answer.ts`), query for SNS (`query-protocol.ts`), REST with JSON for invocations (`rest-json.ts`). What is not
 * simulated ends the run by its name, and is answered with an error of the protocol with the code `NotSimulated`. Requests are not held against the
 * schemas of the SDK: a client of the SDK has done that to most of them, and operations check what they read.
 * Assumed: a request has at most 64 MiB; S3 would take 5 GiB.
 *
 * @see https://smithy.io/2.0/aws/protocols/index.html
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api } from '../api/operation';
import { ServiceError } from '../services/service-error';
import { Credentials, type RoleCredentials, signatureOf } from './credentials';
import { jsonProtocol } from './json-protocol';
import type { Protocol, WireAnswer, WireRequest } from './message';
import { snsProtocol } from './query-protocol';
import { lambdaProtocol, sageMakerRuntimeProtocol } from './rest-json';
import { s3Answer, s3Error } from './s3-answer';
import { s3Call } from './s3-request';

export interface WireOptions {
  readonly api: Pick<Api, 'call'>;
  /** Takes an error that is no answer of a service: it must end the run, or the client's retries would hide it. */
  readonly onDefect: (defect: Error) => void;
}

const NO_CONTENT = 204;
const LARGEST_REQUEST_BYTES = 64 * 1024 * 1024;

const s3Protocol: Protocol = { decode: s3Call, encode: s3Answer, encodeError: s3Error };

export class Wire {
  public static async listen(options: WireOptions): Promise<Wire> {
    // Nothing times out here: a function may think for longer than a server waits for a client.
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, noDelay: true });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new Wire(server, options);
  }

  private readonly credentials = new Credentials();
  private requests = 0;

  private constructor(
    private readonly server: Server,
    private readonly options: WireOptions,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.serve(request, response));
  }

  /** For `AWS_ENDPOINT_URL`. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** With them a client calls on behalf of the role. */
  public credentialsOf(roleArn: string): RoleCredentials {
    return this.credentials.of(roleArn);
  }

  public async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** Answers a request, whichever port it came to. */
  public serve(incoming: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= LARGEST_REQUEST_BYTES) chunks.push(chunk);
    });
    incoming.on('end', () => {
      this.answer(requestOf(incoming, Buffer.concat(chunks)), bytes).then(
        (answer) => send(response, answer),
        (defect: unknown) => {
          this.options.onDefect(defect instanceof Error ? defect : new Error(`wire: got ${String(defect)} thrown, expected an Error`));
          send(response, { status: 500, headers: {} });
        },
      );
    });
  }

  private async answer(request: WireRequest, bytes: number): Promise<WireAnswer> {
    // In the form of a UUID; a digest would cost more than the rest of the header.
    const requestId = `00000000-0000-4000-8000-${String((this.requests += 1)).padStart(12, '0')}`;
    const signature = signatureOf(request);
    const protocol = protocolOf(request, signature?.service);
    let roleArn = 'an unknown caller';
    try {
      if (bytes > LARGEST_REQUEST_BYTES) throw new ServiceError('NotSimulated', `got a request of ${bytes} bytes, expected at most ${LARGEST_REQUEST_BYTES}; larger ones are not simulated`, false);
      const caller = this.credentials.callerOf(signature);
      roleArn = caller.roleArn;
      const call = protocol.decode(request);
      const answer = await this.options.api.call(call.service, call.operation, call.request, caller);
      const encoded = protocol.encode(call, (answer ?? {}) as Readonly<Record<string, unknown>>, request);
      return { ...encoded, headers: { 'x-amzn-RequestId': requestId, ...encoded.headers } };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // A function could catch it, and the run would go on as if this had been an answer of AWS.
      if (error.code === 'NotSimulated') this.options.onDefect(new Error(`request of ${roleArn}: ${error.message}`, { cause: error }));
      return protocol.encodeError(error, requestId, request);
    }
  }
}

function requestOf({ method = '', url = '', headers }: IncomingMessage, body: Buffer): WireRequest {
  const question = url.indexOf('?');
  return {
    method,
    path: question < 0 ? url : url.slice(0, question),
    query: new URLSearchParams(question < 0 ? '' : url.slice(question)),
    headers: headers as WireRequest['headers'], // lists are joined, but for cookies, which no client of AWS sends
    body,
  };
}

/** By what a request was signed for. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = { s3: s3Protocol, sns: snsProtocol, lambda: lambdaProtocol, sagemaker: sageMakerRuntimeProtocol };

/** A request that names a target is JSON; so is the answer to one that names nothing. */
function protocolOf({ headers }: WireRequest, service: string | undefined): Protocol {
  return headers['x-amz-target'] === undefined ? (PROTOCOLS[service ?? ''] ?? jsonProtocol) : jsonProtocol;
}

/** What has no content says so, as services do: without a length it would be in chunks. */
function send(response: ServerResponse, { status, headers, body = '' }: WireAnswer): void {
  const isTold = status === NO_CONTENT || 'Content-Length' in headers;
  response.writeHead(status, isTold ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) });
  response.end(body);
}
