/** Tests of when an invocation is over, with a process whose output and answers come when the test wants. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { FunctionProcess } from '../../../simulator/lambda/function-process';
import type { RuntimeInvocation } from '../../../simulator/lambda/runtime-api';

const INVOCATION: RuntimeInvocation = { requestId: 'id', functionArn: 'arn', payload: '{}', virtualTime: '2024-01-01T00:00:00.000Z', remainingMs: 5000 };
const ANSWER = { kind: 'response', body: '1', bytes: 1 } as const;

/** @param code of a process that does not speak to the Runtime API: the test does in its stead */
function started(code: string): FunctionProcess {
  const process_ = new FunctionProcess(() => undefined);
  process_.start({ node: process.execPath, arguments: ['-e', code], directory: process.cwd(), environment: {} });
  onTestFinished(() => process_.close());
  return process_;
}

describe('an invocation', () => {
  it('waits for the lines that it wrote, though its answer came before them', async () => {
    const running = started('setTimeout(() => process.stdout.write("late\\n\\0end id\\nof the next\\n"), 300); setInterval(() => {}, 1000);');
    const finished = running.run(INVOCATION);
    running.polled(() => undefined);
    expect(running.answered('id', ANSWER)).toBe(true);
    running.polled(() => undefined);
    expect(await finished).toEqual({ ending: { kind: 'answered', answer: ANSWER }, lines: ['late'] });
  });

  it('waits for the process to ask for the next one', async () => {
    const running = started('process.stdout.write("\\0end id\\n"); setTimeout(() => process.exit(3), 600);');
    const finished = running.run(INVOCATION);
    running.polled(() => undefined);
    running.answered('id', ANSWER);
    const winner = await Promise.race([finished.then(() => 'over'), new Promise((resolve) => setTimeout(() => resolve('waiting'), 300))]);
    expect([winner, (await finished).ending]).toEqual(['waiting', { kind: 'answered', answer: ANSWER }]);
  });

  it('takes one answer, to itself, once it was handed over', async () => {
    const running = started('setInterval(() => {}, 1000);');
    expect(running.answered('id', ANSWER)).toBe(false);
    const finished = running.run(INVOCATION);
    expect(running.answered('id', ANSWER)).toBe(false);
    running.polled(() => undefined);
    expect([running.answered('other', ANSWER), running.answered('id', ANSWER), running.answered('id', ANSWER)]).toEqual([false, true, false]);
    running.polled(() => undefined);
    expect((await finished).lines).toEqual([]); // after a while: the mark never comes
  });
});
