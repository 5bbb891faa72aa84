/** Tests of the bounded sample. */
import { describe, expect, it } from 'vitest';
import { Reservoir } from '../../../lambda/shared/reservoir';

function filled(capacity: number, seed: string, size: number): Reservoir {
  const reservoir = new Reservoir(capacity, seed);
  for (let i = 0; i < size; i++) reservoir.add(i);
  return reservoir;
}

describe('Reservoir', () => {
  it('keeps everything up to its capacity', () => {
    const reservoir = filled(5000, 'a', 5000);
    expect(reservoir.isComplete).toBe(true);
    expect(Array.from(reservoir.sorted())).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  });

  it('keeps as many as its capacity above it, each a value of the stream', () => {
    const reservoir = filled(100, 'a', 10_000);
    const kept = Array.from(reservoir.sorted());
    expect(reservoir.isComplete).toBe(false);
    expect(new Set(kept).size).toBe(100);
    expect(kept.every((value) => value >= 0 && value < 10_000)).toBe(true);
  });

  it('gives the same sample for the same stream and seed, another for another seed', () => {
    expect(filled(100, 'a', 10_000).sorted()).toEqual(filled(100, 'a', 10_000).sorted());
    expect(filled(100, 'a', 10_000).sorted()).not.toEqual(filled(100, 'b', 10_000).sorted());
  });

  it('keeps every part of the stream with the same probability', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 200; seed++) {
      for (const value of Array.from(filled(50, `seed ${seed}`, 1000).sorted())) tenths[Math.floor(value / 100)]! += 1;
    }
    // 10,000 draws, 1,000 expected per tenth; four standard deviations are 120.
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('goes on where it was looked at in between', () => {
    const reservoir = filled(4, 'a', 3);
    expect(Array.from(reservoir.sorted())).toEqual([0, 1, 2]);
    reservoir.add(-1);
    expect(reservoir.isComplete).toBe(true);
    expect(Array.from(reservoir.sorted())).toEqual([-1, 0, 1, 2]);
  });
});
