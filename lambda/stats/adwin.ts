/**
 * ADWIN, adaptive windowing (Bifet and Gavaldà, "Learning from time-changing data with adaptive windowing", SDM 2007): keeps the
 * longest window of a stream whose mean has not changed, and says when it had to be cut. For errors 0 and 1, or losses in [0, 1].
 *
 * The window is an exponential histogram: memory grows with its logarithm. Every cut between buckets is tried; implementations that
 * leave out the newest bucket of each size find small changes four times as late. The order of the values matters, so that two of
 * these cannot be merged.
 */

/** Values of one bucket: their sum, and Σ (x − mean)². A bucket of row i holds 2^i values. */
type Bucket = readonly [sum: number, spread: number];

/** All there is to know, as JSON. */
export interface AdwinState {
  /** Seen so far, whether still in the window or not. */
  readonly seen: number;
  /** Σ (x − mean)² of the window. */
  readonly spread: number;
  /** Oldest bucket first in each row. */
  readonly rows: readonly (readonly Bucket[])[];
}

/** Where the mean has changed. */
export interface AdwinCut {
  readonly before: number;
  readonly after: number;
  /** Values behind the cut. */
  readonly rows: number;
}

/** Buckets of one size before the two oldest become one of the next. */
const BUCKETS = 5;
/** Values between two looks. */
const CLOCK = 32;
/** Least values on each side of a cut. */
const LEAST = 5;

export class Adwin {
  private readonly rows: Bucket[][];
  private seen: number;
  private spread: number;
  private size = 0;
  private sum = 0;
  private found: AdwinCut | undefined;

  /**
   * @param delta probability of a false cut at one look, in (0, 1)
   * @param state to go on from
   */
  public constructor(private readonly delta = 0.002, state: AdwinState = { seen: 0, spread: 0, rows: [[]] }) {
    this.rows = state.rows.map((row) => [...row]);
    this.seen = state.seen;
    this.spread = state.spread;
    this.rows.forEach((row, index) => {
      this.size += row.length * 2 ** index;
      for (const [sum] of row) this.sum += sum;
    });
  }

  public get state(): AdwinState {
    return { seen: this.seen, spread: this.spread, rows: this.rows.map((row) => [...row]) };
  }

  /** Values in the window. */
  public get width(): number {
    return this.size;
  }

  /** Mean of the window; not a number before the first value. */
  public get mean(): number {
    return this.sum / this.size;
  }

  /** Of the change that was found last: where the means differ most for what chance allows. What is left of the window may begin earlier. */
  public get latestCut(): AdwinCut | undefined {
    return this.found;
  }

  /** @returns whether the mean has changed, and the window was cut */
  public add(value: number): boolean {
    if (this.size > 0) this.spread += (this.size * (value - this.mean) ** 2) / (this.size + 1);
    this.rows[0]!.push([value, 0]);
    this.size += 1;
    this.sum += value;
    this.compress();
    this.seen += 1;
    if (this.seen % CLOCK !== 0) return false;
    const first = this.cut();
    if (!first) return false;
    this.found = first;
    do this.dropOldest();
    while (this.cut());
    return true;
  }

  private compress(): void {
    for (let index = 0; this.rows[index]!.length > BUCKETS; index++) {
      const [one, other] = this.rows[index]!.splice(0, 2) as [Bucket, Bucket];
      const apart = (one[0] - other[0]) / 2 ** index;
      this.rows[index + 1] ??= [];
      this.rows[index + 1]!.push([one[0] + other[0], one[1] + other[1] + (2 ** index * apart * apart) / 2]);
    }
  }

  /**
   * Of the cuts at which the means differ by more than √(2 σ² ln′ / m) + 2 ln′ / (3 m), with ln′ = ln(2 ln W / δ) and 1/m = 1/n₀′ + 1/n₁′, the one
   * at which they do by the largest multiple of it.
   */
  private cut(): AdwinCut | undefined {
    const log = Math.log((2 * Math.log(this.size)) / this.delta);
    const variance = this.spread / this.size;
    let [older, olderSum, most] = [0, 0, 1];
    let found: AdwinCut | undefined;
    for (let index = this.rows.length - 1; index >= 0; index--) {
      for (const [sum] of this.rows[index]!) {
        older += 2 ** index;
        olderSum += sum;
        const newer = this.size - older;
        if (newer < LEAST) return found;
        if (older < LEAST) continue;
        const inverse = 1 / (older - LEAST + 1) + 1 / (newer - LEAST + 1);
        const limit = Math.sqrt(2 * inverse * variance * log) + (2 / 3) * inverse * log;
        const [before, after] = [olderSum / older, (this.sum - olderSum) / newer];
        const times = Math.abs(before - after) / limit;
        if (times > most) [most, found] = [times, { before, after, rows: newer }];
      }
    }
    return found;
  }

  private dropOldest(): void {
    const last = this.rows.length - 1;
    const [sum, spread] = this.rows[last]!.shift()!;
    const dropped = 2 ** last;
    this.size -= dropped;
    this.sum -= sum;
    const apart = sum / dropped - this.sum / this.size;
    this.spread -= spread + (dropped * this.size * apart * apart) / (dropped + this.size);
    while (this.rows.at(-1)!.length === 0) this.rows.pop();
  }
}
