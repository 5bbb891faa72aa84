/** Tests of bounded concurrency. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forEachConcurrently, Limiter } from '../../../lambda/shared/concurrency';

/** Work that notes how many of it run at the same time. */
class Gauge {
  public running = 0;
  public most = 0;

  public async work(): Promise<void> {
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    await setImmediate();
    this.running -= 1;
  }
}

describe('Limiter', () => {
  it('runs at most so many at a time, and as many as it may', async () => {
    const gauge = new Gauge();
    const limiter = new Limiter(3);
    await Promise.all(Array.from({ length: 10 }, () => limiter.run(() => gauge.work())));
    expect(gauge.most).toBe(3);
  });

  it('gives the place of failed work to the next', async () => {
    const limiter = new Limiter(1);
    await expect(limiter.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await limiter.run(() => Promise.resolve(7))).toBe(7);
  });
});

describe('forEachConcurrently', () => {
  it('works on every item, in order, at most so many at a time', async () => {
    const gauge = new Gauge();
    const begun: number[] = [];
    await forEachConcurrently([1, 2, 3, 4, 5], 2, (item) => {
      begun.push(item);
      return gauge.work();
    });
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    expect(gauge.most).toBe(2);
  });

  it('begins nothing after an error, and waits for what was begun', async () => {
    const gauge = new Gauge();
    const begun: number[] = [];
    const running = forEachConcurrently([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('broken');
      await gauge.work();
    });
    await expect(running).rejects.toThrow('broken');
    expect(begun).toEqual([1, 2]);
    expect(gauge.running).toBe(0);
  });

  it('has nothing to do for no items', async () => {
    await expect(forEachConcurrently([], 4, () => Promise.reject(new Error('not called')))).resolves.toBeUndefined();
  });
});
