/**
 * A container that serves: `GET /ping` until it is 200, then `POST /invocations`, on the port in `SAGEMAKER_BIND_TO_PORT`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
 */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from './limits';
import type { InferenceAnswer, InferenceRequest, RunningModel } from './port';
import type { ProgramProcess } from './program-process';

const PING_EVERY_MS = 25;
/** As SageMaker allows it. */
const PING_TIMEOUT_MS = 2000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export class ServingProcess implements RunningModel {
  public constructor(
    private readonly process: ProgramProcess,
    private readonly port: number,
    private readonly limits: Limits,
    private readonly remove: () => void,
  ) {}

  /** @returns why it never became healthy, or undefined */
  public async start(): Promise<string | undefined> {
    const deadline = AbortSignal.timeout(this.limits.startSeconds * 1000);
    while (!deadline.aborted && this.process.isRunning) {
      if (await this.isHealthy()) return undefined;
      await sleep(PING_EVERY_MS);
    }
    const how = this.process.isRunning ? `did not answer GET /ping with 200 within ${this.limits.startSeconds} s` : `ended: ${this.process.limit ?? (await this.process.ended)}`;
    await this.stop();
    return `the container ${how}${said(this.process.output)}`;
  }

  public async invoke({ body, contentType, accept }: InferenceRequest): Promise<InferenceAnswer> {
    if (!this.process.isRunning) return this.failed(500, `the container has ended: ${this.process.limit ?? (await this.process.ended)}`);
    const signal = AbortSignal.timeout(this.limits.invocationSeconds * 1000);
    try {
      const headers = { 'content-type': contentType, ...(accept === undefined ? {} : { accept }) };
      const response = await fetch(`http://127.0.0.1:${this.port}/invocations`, { method: 'POST', body: Buffer.from(body), headers, signal, redirect: 'error' });
      const answer = await this.read(response);
      if (answer === undefined) return this.failed(500, `the answer has more than ${this.limits.outputBytes} bytes`);
      return { status: response.status, body: answer, contentType: response.headers.get('content-type') ?? 'application/octet-stream' };
    } catch (error) {
      if (signal.aborted) return this.failed(504, `no answer within ${this.limits.invocationSeconds} s`);
      return this.failed(500, `the connection broke: ${(error as Error).message}`);
    }
  }

  public async stop(): Promise<void> {
    await this.process.end();
    this.remove();
  }

  private async isHealthy(): Promise<boolean> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}/ping`, { signal: AbortSignal.timeout(PING_TIMEOUT_MS), redirect: 'error' });
      await response.body?.cancel();
      return response.status === 200;
    } catch {
      // Nobody listens yet, or nobody answers in time: not healthy, until the limit says never.
      return false;
    }
  }

  private async read(response: Response): Promise<Uint8Array | undefined> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > this.limits.outputBytes) return undefined;
      chunks.push(chunk as Uint8Array);
    }
    return Buffer.concat(chunks);
  }

  private failed(status: number, why: string): InferenceAnswer {
    return { status, body: Buffer.from(`${why}${said(this.process.output)}`), contentType: 'text/plain' };
  }
}

/** The end of what it wrote, where it wrote anything. */
function said(output: string): string {
  return output === '' ? '' : `; it wrote: ${output.slice(-500)}`;
}
