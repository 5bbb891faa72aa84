/**
 * A uniform sample of bounded size of a stream of numbers (Vitter's algorithm R): everything up to the capacity, a random
 * choice above it. Seeded, so the same stream gives the same sample.
 */

const INITIAL_CAPACITY = 1024;

export class Reservoir {
  private values: Float64Array;
  private seen = 0;
  private isSorted = false;
  private state: number;

  /**
   * @param capacity most values that are kept
   * @param seed any text, e.g. the column's name
   */
  public constructor(
    private readonly capacity: number,
    seed: string,
  ) {
    this.values = new Float64Array(Math.min(capacity, INITIAL_CAPACITY));
    this.state = hash(seed);
  }

  public add(value: number): void {
    if (this.seen < this.capacity) {
      if (this.seen === this.values.length) this.grow();
      this.values[this.seen] = value;
    } else {
      const place = Math.floor(this.random() * (this.seen + 1));
      if (place < this.capacity) this.values[place] = value;
    }
    this.seen += 1;
    this.isSorted = false;
  }

  public get isEmpty(): boolean {
    return this.seen === 0;
  }

  /** True while every value is kept. */
  public get isComplete(): boolean {
    return this.seen <= this.capacity;
  }

  /** The values that are kept, in order; valid until the next is added. Sorted where they are: which value has which place is of no interest. */
  public sorted(): ArrayLike<number> {
    const kept = this.values.subarray(0, Math.min(this.seen, this.capacity));
    if (!this.isSorted) kept.sort();
    this.isSorted = true;
    return kept;
  }

  private grow(): void {
    const larger = new Float64Array(Math.min(this.capacity, this.values.length * 2));
    larger.set(this.values);
    this.values = larger;
  }

  /** Mulberry32, in [0, 1). */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
