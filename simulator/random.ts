/** Seeded chance: the only source of random numbers in the simulator, so that a seed fixes everything that happens. */

/** The next number of a sequence, in [0, 1). */
export type Uniform = () => number;

/** The same sequence for the same seed (mulberry32). */
export function uniform(seed: number): Uniform {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed of its own for each thing that has a name, so that what one thing draws does not move what another gets (FNV-1a). */
export function seedOf(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

/** A string of hexadecimal digits. */
export function hexadecimal(next: Uniform, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('');
}
