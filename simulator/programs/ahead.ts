/** Requests to a container that are asked by another thread, ahead of the moment when they are made; see `ahead-thread.mjs`. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { InferenceAnswer, InferenceRequest } from './port';

/** Undefined where the container has to be asked the ordinary way. */
export type AnswerAhead = InferenceAnswer | undefined;

export interface AheadLimits {
  readonly invocationSeconds: number;
  readonly outputBytes: number;
}

/** What the thread says. */
interface Answered {
  readonly answers: readonly (readonly [status: number, contentType: string, body: Uint8Array])[];
  readonly isOver?: true;
}

type Resolve = (answer: AnswerAhead) => void;

export class Ahead {
  /** Who waits, by order and in its order. */
  private readonly orders: Resolve[][] = [];
  private worker: Worker | undefined;

  public constructor(private readonly port: number, private readonly limits: AheadLimits) {}

  public ask(requests: readonly InferenceRequest[]): Promise<AnswerAhead>[] {
    if (requests.length === 0) return [];
    const waiting: Resolve[] = [];
    const answers = requests.map(() => new Promise<AnswerAhead>((resolve) => waiting.push(resolve)));
    this.orders.push(waiting);
    this.worker ??= this.started();
    this.worker.ref();
    this.worker.postMessage({
      port: this.port,
      requests: requests.map(({ body, contentType, accept }) => ({ headers: { 'content-type': contentType, ...(accept === undefined ? {} : { accept }) }, body })),
      timeoutMs: this.limits.invocationSeconds * 1000,
      mostBytes: this.limits.outputBytes,
    });
    return answers;
  }

  public async close(): Promise<void> {
    await this.worker?.terminate();
    this.giveUp();
  }

  private started(): Worker {
    // Without what this process was started with, which can be a compiler.
    const worker = new Worker(join(__dirname, 'ahead-thread.mjs'), { execArgv: [] });
    worker.on('message', (answered: Answered) => this.take(answered));
    worker.on('error', () => this.giveUp());
    return worker;
  }

  private take({ answers, isOver }: Answered): void {
    const waiting = this.orders[0] ?? [];
    for (const [status, contentType, body] of answers) waiting.shift()?.({ status, contentType, body });
    if (!isOver) return;
    for (const resolve of this.orders.shift() ?? []) resolve(undefined);
    // Nobody has to wait for a thread that has nothing to do.
    if (this.orders.length === 0) this.worker?.unref();
  }

  /** A thread that broke has asked nothing, as far as anybody can tell. */
  private giveUp(): void {
    this.worker = undefined;
    for (const resolve of this.orders.splice(0).flat()) resolve(undefined);
  }
}
