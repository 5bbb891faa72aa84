/** Functions of a few lines in a temporary folder, and what the simulator notes of their invocations. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clock } from '../../../simulator/clock';
import type { FunctionConfiguration } from '../../../simulator/lambda/configuration';
import type { DiscardedEvent } from '../../../simulator/lambda/event-queue';
import { Functions, type FunctionsOptions, type InvocationRecord } from '../../../simulator/lambda/functions';
import { Sqs } from '../../../simulator/services/sqs';
import { temporaryFolder } from '../../lambda/support/temporary-folder';
import { ENVIRONMENT, START } from '../services/fixture';

export const DEAD_LETTERS = 'arn:aws:sqs:ap-southeast-1:111122223333:dead-letters';

export function functionArn(name: string): string {
  return `arn:aws:lambda:ap-southeast-1:111122223333:function:${name}`;
}

export function roleArn(name: string): string {
  return `arn:aws:iam::111122223333:role/${name}`;
}

export class FunctionWorld {
  public readonly clock = new Clock({ start: START });
  public readonly sqs = new Sqs(this.clock);
  public readonly records: InvocationRecord[] = [];
  public readonly discarded: DiscardedEvent[] = [];
  /** Log of all functions, in its order. */
  public readonly lines: string[] = [];
  public readonly functions: Functions;
  private readonly root = temporaryFolder();

  public constructor(options: Partial<FunctionsOptions> = {}) {
    this.sqs.createQueue(DEAD_LETTERS);
    this.functions = new Functions({
      clock: this.clock,
      environment: ENVIRONMENT,
      endpoint: { url: 'http://127.0.0.1:9', credentialsOf: (role) => ({ accessKeyId: `KEY${role.length}`, secretAccessKey: 'secret', sessionToken: 'token' }), serve: () => undefined },
      queues: this.sqs,
      listener: {
        logged: (_arn, _requestId, line) => this.lines.push(line),
        invoked: (record) => this.records.push(record),
        discarded: (event) => this.discarded.push(event),
      },
      ...options,
    });
  }

  /** @param code an ES module that exports `handler` */
  public declare(name: string, code: string, more: Partial<FunctionConfiguration> = {}): string {
    const codeDirectory = join(this.root, name);
    mkdirSync(codeDirectory, { recursive: true });
    writeFileSync(join(codeDirectory, 'index.mjs'), code);
    const arn = functionArn(name);
    this.functions.register({
      arn, name, roleArn: roleArn(name), codeDirectory, handler: 'index.handler', runtime: 'nodejs24.x', environment: {}, timeoutSeconds: 10, memoryMiB: 128, logFormat: 'JSON', ...more,
    });
    return arn;
  }

  /** The answer of an invocation that succeeds. */
  public async answer(name: string, event: unknown = {}): Promise<unknown> {
    const { payload, functionError } = await this.functions.invoke(name, JSON.stringify(event));
    if (functionError !== undefined) throw new Error(`${name}: got ${payload}, expected an answer`);
    return JSON.parse(payload);
  }

  /** The error of an invocation that fails. */
  public async error(name: string, event: unknown = {}): Promise<{ readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] }> {
    const { payload, functionError } = await this.functions.invoke(name, JSON.stringify(event));
    if (functionError !== 'Unhandled') throw new Error(`${name}: got the answer ${payload}, expected an error`);
    return JSON.parse(payload) as { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until the process is gone, at most two seconds. */
export async function gone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 40 && isAlive(pid); attempt++) await new Promise((resolve) => setTimeout(resolve, 50));
  return !isAlive(pid);
}
