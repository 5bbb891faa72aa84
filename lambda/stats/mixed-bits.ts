/** The last steps of MurmurHash3, after which each bit of a number depends on all of its bits: neighbours are no longer near each other. */

/** @param value whole, below 2^32 @returns whole, from 0 to below 2^32; another one for each value */
export function mixedBits(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
