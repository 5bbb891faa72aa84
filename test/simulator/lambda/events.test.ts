/** Tests of asynchronous invocations: virtual time, retries, age, dead letters. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, START } from '../services/fixture';
import { DEAD_LETTERS, functionArn, FunctionWorld } from './fixture';

let world: FunctionWorld;
let times: number[];
beforeEach(() => {
  times = [];
  world = new FunctionWorld();
});
afterEach(() => world.functions.close());

/** Fails until the given attempt; notes in its log when it runs. */
const FAILING = 'let n = 0; export const handler = async ({ until }) => { n++; console.log(n); if (n < until) throw new Error("attempt " + n); return n; };';

async function run(): Promise<void> {
  const start = world.clock.now;
  while (world.clock.pending > 0) {
    const before = world.lines.length;
    let isFirst = true;
    await world.clock.runWhile(() => isFirst && !(isFirst = false));
    if (world.lines.length > before) times.push((world.clock.now - start) / MINUTE);
    if (world.clock.now > START + 24 * 60 * MINUTE) return;
  }
}

describe('an event', () => {
  it('runs in an event of the clock, at the same time', async () => {
    world.declare('ok', FAILING);
    const requestId = world.functions.invokeLater('ok', '{"until":1}');
    expect(world.records).toEqual([]);
    await world.clock.runUntil(START);
    expect(world.records).toMatchObject([{ requestId, payload: '{"until":1}', invocation: { payload: '1' } }]);
  });

  it('is tried again after one minute, then after two, under the same id', async () => {
    world.declare('third', FAILING);
    world.functions.invokeLater('third', '{"until":3}');
    await run();
    expect(times).toEqual([0, 1, 3]);
    expect(new Set(world.records.map(({ requestId }) => requestId)).size).toBe(1);
    expect(world.discarded).toEqual([]);
  });

  it('goes to the dead letters after that, with what went wrong', async () => {
    world.declare('never', FAILING, { deadLetterArn: DEAD_LETTERS });
    const requestId = world.functions.invokeLater('never', '{"until":9}');
    await world.clock.runUntil(START + 10 * MINUTE);
    expect(world.sqs.peek(DEAD_LETTERS)).toMatchObject([{ body: '{"until":9}', sentAt: START + 3 * MINUTE, attributes: { RequestID: requestId, ErrorCode: '200', ErrorMessage: 'attempt 3' } }]);
    expect(world.discarded).toMatchObject([{ functionArn: functionArn('never'), attempts: 3, deadLetterArn: DEAD_LETTERS }]);
  });

  it('is lost where nobody keeps dead letters, or their queue is gone', async () => {
    world.declare('lost', FAILING);
    world.declare('gone', FAILING, { deadLetterArn: `${DEAD_LETTERS}-gone` });
    for (const name of ['lost', 'gone']) world.functions.invokeLater(name, '{"until":9}');
    await world.clock.runUntil(START + 10 * MINUTE);
    expect(world.discarded.map(({ functionArn: arn, deadLetterArn }) => [arn, deadLetterArn])).toEqual([[functionArn('lost'), undefined], [functionArn('gone'), undefined]]);
  });

  it.each([[{ maxRetryAttempts: 0 }, 1], [{ maxRetryAttempts: 1 }, 2], [{ maxEventAgeSeconds: 60 }, 2], [{ maxEventAgeSeconds: 180 }, 3]])('is tried as often as %j says', async (configuration, attempts) => {
    world.declare('limited', FAILING, configuration);
    world.functions.invokeLater('limited', '{"until":9}');
    await world.clock.runUntil(START + 10 * MINUTE);
    expect([world.records.length, world.discarded[0]!.attempts]).toEqual([attempts, attempts]);
  });

  it('is tried again after a timeout and a crash too', async () => {
    world.declare('crash', 'export const handler = () => process.exit(1);', { deadLetterArn: DEAD_LETTERS });
    world.functions.invokeLater('crash', '{}');
    await world.clock.runUntil(START + 10 * MINUTE);
    expect(world.sqs.peek(DEAD_LETTERS)[0]!.attributes['ErrorMessage']).toContain('exit status 1');
    expect(world.records).toHaveLength(3);
  });
});
