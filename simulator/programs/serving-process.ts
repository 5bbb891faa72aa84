/**
 * A container that serves: `GET /ping` until it is 200, then `POST /invocations`, on the port in `SAGEMAKER_BIND_TO_PORT`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
 */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ahead } from './ahead';
import type { Limits } from './limits';
import { LoopbackClient, LoopbackTimeout } from './loopback-client';
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
  private readonly client: LoopbackClient;
  private readonly ahead: Ahead;

  public constructor(
    private readonly process: ProgramProcess,
    port: number,
    private readonly limits: Limits,
    /** What leaves this machine. */
    private readonly shown: (text: string) => string,
    private readonly remove: () => void,
  ) {
    this.client = new LoopbackClient(port);
    this.ahead = new Ahead(port, limits);
  }

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
    try {
      const headers = { 'content-type': contentType, ...(accept === undefined ? {} : { accept }) };
      const { status, body: answer, contentType: type = 'application/octet-stream' } = await this.client.ask({
        method: 'POST', path: '/invocations', headers, body, timeoutMs: seconds * 1000, mostBytes: this.limits.outputBytes,
      });
      if (answer === undefined) return failed(500, `the answer has more than ${this.limits.outputBytes} bytes`);
      const isOk = status >= 200 && status < 300;
      return { status, body: isOk ? answer : this.shownBody(answer), contentType: type };
    } catch (error) {
      if (error instanceof LoopbackTimeout) return failed(504, `no answer within ${seconds} s${this.said}`);
      // A connection breaks a little before the program ends, when it does: how it ended says more, and always the same.
      const isOver = await Promise.race([this.process.ended.then(() => true), sleep(END_MS, false)]);
      return failed(500, isOver ? await this.ending() : this.shown(`the connection broke: ${(error as Error).message}`) + this.said);
    }
  }

  public invokeAhead(requests: readonly InferenceRequest[]): readonly Promise<InferenceAnswer | undefined>[] {
    return this.ahead.ask(requests);
  }

  public async stop(): Promise<void> {
    this.client.close();
    await this.ahead.close();
    await this.process.end();
    this.remove();
  }

  private async isHealthy(): Promise<boolean> {
    try {
      const { status } = await this.client.ask({ method: 'GET', path: '/ping', timeoutMs: PING_TIMEOUT_MS, mostBytes: this.limits.outputBytes });
      this.heard = `it answered ${status}`;
      return status === 200;
    } catch {
      // Nobody listens yet, or nobody answers in time: not healthy, until the limit says never.
      return false;
    }
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
