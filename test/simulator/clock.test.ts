/** The virtual clock: order, cancelling, and what a seed permutes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '../../simulator/clock';

const START = Date.parse('2026-11-01T00:00:00Z');

describe('Clock', () => {
  it('runs events in the order of their time, and stands at the time of the one that runs', async () => {
    const clock = new Clock({ start: START });
    const seen: number[] = [];
    for (const delay of [30, 10, 20]) clock.after(delay, () => { seen.push(clock.now - START); });
    await clock.run();
    expect(seen).toEqual([10, 20, 30]);
  });

  it('runs events of the same time in the order in which they were scheduled, without a seed', async () => {
    const clock = new Clock({ start: START });
    const seen: number[] = [];
    for (let index = 0; index < 20; index++) clock.after(5, () => { seen.push(index); });
    await clock.run();
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('counts the events that ran, and not those that wait or were cancelled', async () => {
    const clock = new Clock({ start: START });
    for (const delay of [1, 2, 3, 4]) clock.after(delay, () => undefined);
    clock.after(1, () => undefined).cancel();
    await clock.runUntil(START + 3);
    expect(clock.dispatched).toBe(3);
  });

  it('waits for the end of an event before it starts the next one', async () => {
    const clock = new Clock({ start: START });
    const seen: string[] = [];
    clock.after(0, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push('slow');
    });
    clock.after(0, () => { seen.push('fast'); });
    await clock.run();
    expect(seen).toEqual(['slow', 'fast']);
  });

  it('runs events that events schedule, up to the end and no further, and stands there', async () => {
    const clock = new Clock({ start: START });
    const seen: number[] = [];
    const again = (): void => {
      seen.push(clock.now - START);
      clock.after(100, again);
    };
    clock.after(100, again);
    await clock.runUntil(START + 350);
    expect(seen).toEqual([100, 200, 300]);
    expect(clock.now).toBe(START + 350);
    expect(clock.pending).toBe(1);
  });

  it('stops as soon as the condition no longer holds', async () => {
    const clock = new Clock({ start: START });
    let count = 0;
    for (let index = 0; index < 10; index++) clock.after(index, () => { count++; });
    await clock.runWhile(() => count < 4);
    expect([count, clock.pending]).toEqual([4, 6]);
  });

  it('does not run what was cancelled, and forgets it', async () => {
    const clock = new Clock({ start: START });
    const timers = Array.from({ length: 1000 }, (_, index) => clock.after(1000 + index, () => { throw new Error('ran'); }));
    let ran = false;
    clock.after(5000, () => { ran = true; });
    for (const timer of timers) timer.cancel();
    timers[0]!.cancel();
    expect(clock.pending).toBe(1);
    expect(clock.held).toBeLessThan(100);
    await clock.run();
    expect([ran, clock.pending, clock.held]).toEqual([true, 0, 0]);
  });

  it('lets a cancel during or after the event pass', async () => {
    const clock = new Clock({ start: START });
    const timer = clock.after(0, () => { timer.cancel(); });
    await clock.run();
    timer.cancel();
    expect(clock.pending).toBe(0);
  });

  it('passes on what an event throws, and can go on', async () => {
    const clock = new Clock({ start: START });
    let ran = false;
    clock.after(1, () => { throw new Error('broken'); });
    clock.after(2, () => { ran = true; });
    await expect(clock.run()).rejects.toThrow('broken');
    await clock.run();
    expect(ran).toBe(true);
  });

  it('refuses the past, fractions, and a run inside a run', async () => {
    const clock = new Clock({ start: START });
    await clock.runUntil(START + 10);
    expect(() => clock.schedule(START, () => undefined)).toThrow('expected none before now, 2026-11-01T00:00:00.010Z');
    expect(() => clock.after(0.5, () => undefined)).toThrow('expected whole milliseconds');
    expect(() => new Clock({ start: Number.NaN })).toThrow('got NaN for start');
    await expect(clock.runUntil(START)).rejects.toThrow('expected a time that is not before now');
    clock.after(0, () => clock.run());
    await expect(clock.run()).rejects.toThrow('got a run inside an event');
  });

  it('orders any schedule by time, permutes ties by the seed only, and repeats itself for the same seed', async () => {
    const order = async (delays: readonly number[], seed: number | undefined): Promise<number[]> => {
      const clock = new Clock({ start: START, seed });
      const seen: number[] = [];
      delays.forEach((delay, index) => clock.after(delay, () => { seen.push(index); }));
      await clock.run();
      return seen;
    };
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), fc.integer(), async (delays, seed) => {
      const stable = delays.map((delay, index) => ({ delay, index })).sort((a, b) => a.delay - b.delay).map(({ index }) => index);
      expect(await order(delays, undefined)).toEqual(stable);
      const permuted = await order(delays, seed);
      expect(permuted.map((index) => delays[index])).toEqual(stable.map((index) => delays[index]));
      expect([...permuted].sort((a, b) => a - b)).toEqual(delays.map((_, index) => index));
      expect(await order(delays, seed)).toEqual(permuted);
    }));
    const tie = Array.from({ length: 10 }, () => 0);
    expect(new Set(await Promise.all([1, 2, 3, 4].map(async (seed) => (await order(tie, seed)).join()))).size).toBe(4);
  });

  it('keeps order when timers are cancelled at random', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 9 }).map((digit) => digit < 7)), { minLength: 100, maxLength: 400, size: 'max' }), async (plan) => {
      const clock = new Clock({ start: START });
      const seen: number[] = [];
      const timers = plan.map(([delay]) => clock.after(delay, () => { seen.push(delay); }));
      plan.forEach(([, isCancelled], index) => { if (isCancelled) timers[index]!.cancel(); });
      const expected = plan.filter(([, isCancelled]) => !isCancelled).map(([delay]) => delay).sort((a, b) => a - b);
      expect(clock.pending).toBe(expected.length);
      await clock.run();
      expect(seen).toEqual(expected);
    }));
  });
});
