/**
 * Which keys were seen before, in bounded memory: 64 bits of a hash of each. Two different keys of ten million share them with a
 * probability of about 3 in a million.
 */
import { mixedBits } from '../../stats/mixed-bits';

const FIRST_SLOTS = 1 << 16;
/** Above this share of used slots looking for a free one takes long. */
const LOAD = 0.6;

export class UniqueKeys {
  private high = new Uint32Array(FIRST_SLOTS);
  private low = new Uint32Array(FIRST_SLOTS);
  private used = 0;

  /** @param limit keys that can be kept */
  public constructor(private readonly limit: number) {}

  public get isFull(): boolean {
    return this.used >= this.limit;
  }

  /** Takes a key; false when it was seen before. */
  public add(key: string): boolean {
    const high = hash(key, 0x811c9dc5) | 1; // never 0, which marks a free slot
    const low = hash(key, 0x9747b28c);
    if (!this.insert(high >>> 0, low)) return false;
    this.used += 1;
    if (this.used > this.high.length * LOAD) this.grow();
    return true;
  }

  private insert(high: number, low: number): boolean {
    const mask = this.high.length - 1;
    let slot = (low ^ (high >>> 7)) & mask;
    for (;;) {
      const found = this.high[slot]!;
      if (found === 0) break;
      if (found === high && this.low[slot] === low) return false;
      slot = (slot + 1) & mask;
    }
    this.high[slot] = high;
    this.low[slot] = low;
    return true;
  }

  private grow(): void {
    const { high, low } = this;
    this.high = new Uint32Array(high.length * 2);
    this.low = new Uint32Array(high.length * 2);
    for (let slot = 0; slot < high.length; slot++) if (high[slot] !== 0) this.insert(high[slot]!, low[slot]!);
  }
}

/** FNV-1a over the UTF-16 code units, its bits mixed. */
function hash(key: string, seed: number): number {
  let value = seed;
  for (let index = 0; index < key.length; index++) value = Math.imul(value ^ key.charCodeAt(index), 0x01000193);
  return mixedBits(value);
}
