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
/** For a program to end after its connection broke. */
const END_MS = 1000;
const SAID = 500;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export class ServingProcess implements RunningModel {
  /** Of the pings, in words. */
  private heard = 'nobody listened on the port in SAGEMAKER_BIND_TO_PORT, expected the container there and not on 8080';

  public constructor(
    private readonly process: ProgramProcess,
    private readonly port: number,
    private readonly limits: Limits,
    /** What leaves this machine. */
    private readonly shown: (text: string) => string,
    private readonly remove: () => void,
  ) {}

  /** @returns why it never became healthy, or undefined */
  public async start(): Promise<string | undefined> {
    const deadline = AbortSignal.timeout(this.limits.startSeconds * 1000);
    while (!deadline.aborted && this.process.isRunning) {
      if (await this.isHealthy()) return undefined;
      await sleep(PING_EVERY_MS);
    }
    const why = this.process.isRunning ? `the container did not answer GET /ping with 200 within ${this.limits.startSeconds} s: ${this.heard}${this.said}` : await this.ending();
    await this.stop();
    return why;
  }

  public async invoke({ body, contentType, accept, timeoutSeconds = Infinity }: InferenceRequest): Promise<InferenceAnswer> {
    if (!this.process.isRunning) return failed(500, await this.ending());
    const seconds = Math.min(timeoutSeconds, this.limits.invocationSeconds);
    const signal = AbortSignal.timeout(seconds * 1000);
    try {
      const headers = { 'content-type': contentType, ...(accept === undefined ? {} : { accept }) };
      const response = await fetch(`http://127.0.0.1:${this.port}/invocations`, { method: 'POST', body: Buffer.from(body), headers, signal, redirect: 'error' });
      const answer = await this.read(response);
      if (answer === undefined) return failed(500, `the answer has more than ${this.limits.outputBytes} bytes`);
      return { status: response.status, body: response.ok ? answer : this.shownBody(answer), contentType: response.headers.get('content-type') ?? 'application/octet-stream' };
    } catch (error) {
      if (signal.aborted) return failed(504, `no answer within ${seconds} s${this.said}`);
      // A connection breaks a little before the program ends, when it does: how it ended says more, and always the same.
      const isOver = await Promise.race([this.process.ended.then(() => true), sleep(END_MS, false)]);
      return failed(500, isOver ? await this.ending() : this.shown(`the connection broke: ${(error as Error).message}`) + this.said);
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
      this.heard = `it answered ${response.status}`;
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

  private async ending(): Promise<string> {
    const { limit, ended } = this.process;
    // At a limit the end of what it wrote is whatever came through until then.
    return limit === undefined ? `the container ended: ${this.shown(await ended)}${this.said}` : `the container ended: ${limit}`;
  }

  /** The end of what it wrote, where it wrote anything. */
  private get said(): string {
    const output = this.shown(this.process.output);
    return output === '' ? '' : `; it wrote: ${output.slice(-SAID)}`;
  }

  /** An error's body is shown to people; as bytes, because it may be no text. */
  private shownBody(body: Uint8Array): Uint8Array {
    return Buffer.from(this.shown(Buffer.from(body).toString('latin1')), 'latin1');
  }
}

function failed(status: number, why: string): InferenceAnswer {
  return { status, body: Buffer.from(why), contentType: 'text/plain' };
}
