/** Bounded concurrency of asynchronous work. */

/** Runs work with at most so many at a time, whoever asks. */
export class Limiter {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  /** @param limit at least 1 */
  public constructor(limit: number) {
    this.free = limit;
  }

  /** Work must not wait for other work of the same limiter: the two could wait for each other. */
  public async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

/**
 * Works on all items, in their order, at most so many at a time. After an error no further item is begun; what was begun ends
 * before the error is thrown, so that nothing runs on behind the caller's back.
 */
export async function forEachConcurrently<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const errors: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && errors.length === 0) {
      const item = items[next]!;
      next += 1;
      try {
        await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
