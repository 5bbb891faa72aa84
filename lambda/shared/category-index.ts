/** Finds categories by the bytes that they stand in, so that no text has to be made of a cell that is a known one. */
import { Buffer } from 'node:buffer';

/** Slots for each category: few of them meet then. */
const SPARSENESS = 4;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export class CategoryIndex {
  /** UTF-8 of all categories, one behind the other. */
  private readonly texts: Buffer;
  private readonly offsets: Uint32Array;
  /** Position + 1 of the category in each slot, by its hash; 0 in a free one. */
  private readonly slots: Uint32Array;
  private readonly positions: Uint32Array;
  private readonly mask: number;
  private readonly longest: number;

  /**
   * @param categories all different
   * @param isPlain whether a text is the category as it stands; others are not found
   */
  public constructor(categories: readonly string[], isPlain: (category: string) => boolean) {
    const plain = categories.flatMap((category, position) => {
      const bytes = Buffer.from(category);
      return isPlain(category) && bytes.toString() === category ? [{ bytes, position }] : [];
    });
    this.texts = Buffer.concat(plain.map(({ bytes }) => bytes));
    this.positions = Uint32Array.from(plain, ({ position }) => position);
    this.offsets = new Uint32Array(plain.length + 1);
    this.longest = Math.max(0, ...plain.map(({ bytes }) => bytes.length));
    this.mask = 2 ** Math.ceil(Math.log2(SPARSENESS * (plain.length + 1))) - 1;
    this.slots = new Uint32Array(this.mask + 1);
    plain.forEach(({ bytes }, index) => {
      this.offsets[index + 1] = this.offsets[index]! + bytes.length;
      let slot = hash(bytes, 0, bytes.length) & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = index + 1;
    });
  }

  /** Position of the category that stands in [start, end); -1 where none does. */
  public find(bytes: Buffer, start: number, end: number): number {
    if (end - start > this.longest) return -1;
    const { slots, mask } = this;
    let slot = hash(bytes, start, end) & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (this.is(entry - 1, bytes, start, end)) return this.positions[entry - 1]!;
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private is(index: number, bytes: Buffer, start: number, end: number): boolean {
    const offset = this.offsets[index]!;
    if (this.offsets[index + 1]! - offset !== end - start) return false;
    for (let i = start; i < end; i++) {
      if (bytes[i] !== this.texts[offset + i - start]) return false;
    }
    return true;
  }
}

/** FNV-1a. */
function hash(bytes: Buffer, start: number, end: number): number {
  let value = FNV_OFFSET;
  for (let i = start; i < end; i++) value = Math.imul(value ^ bytes[i]!, FNV_PRIME);
  return value ^ (value >>> 15);
}
