/**
 * What the statistics promise together, on seeded windows: few false alarms, power against what matters, silence about what does not.
 * A feature has drifted where the tests of its window, corrected for their number, say so, and the effect is large enough.
 */
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../../../lambda/stats/benjamini-hochberg';
import { effectiveObservations, kolmogorovSurvival } from '../../../lambda/stats/kolmogorov-distribution';
import { ksFromGrid } from '../../../lambda/stats/kolmogorov-smirnov';
import { psi, psiNoiseFloor } from '../../../lambda/stats/psi';
import { normal, uniform } from '../support/random';

const BASELINE = 10_000;
const FEATURES = 20;
const GRID = 1000;
const PSI_BINS = 10;
const ALPHA = 0.01;

interface Judged {
  readonly psiAlarm: boolean;
  readonly psiLarge: boolean;
  readonly ksP: number;
  readonly psiP: number;
  readonly large: boolean;
}

/** Counts on a grid of equal probability, as a baseline's quantiles give it; `position` is where a value lies on it, in [0, 1). */
function counts(size: number, position: () => number): Uint32Array {
  const grid = new Uint32Array(GRID);
  for (let i = 0; i < size; i++) grid[Math.floor(position() * GRID)]! += 1;
  return grid;
}

const floors = new Map<number, number>();

/** The noise floor for windows of this size; every bin of these holds something of the baseline. */
function noiseFloor(size: number): number {
  const known = floors.get(size) ?? psiNoiseFloor(PSI_BINS, BASELINE, size, ALPHA);
  floors.set(size, known);
  return known;
}

function judge(baseline: Uint32Array, current: Uint32Array, size: number): Judged {
  const { value, pValue } = psi(deciles(baseline), deciles(current));
  const { lower } = ksFromGrid(baseline, current);
  const floor = noiseFloor(size);
  const ksP = kolmogorovSurvival(effectiveObservations(BASELINE, size), lower);
  return { psiAlarm: value >= Math.max(0.1, floor), psiLarge: value >= Math.max(0.2, floor), ksP, psiP: pValue, large: value >= Math.max(0.1, floor) || lower >= 0.1 };
}

function deciles(grid: Uint32Array): number[] {
  const width = GRID / PSI_BINS;
  const sums = new Array<number>(PSI_BINS).fill(0);
  for (let bin = 0; bin < GRID; bin++) sums[Math.floor(bin / width)]! += grid[bin]!;
  return sums;
}

function drifted(features: readonly Judged[]): number {
  const p = benjaminiHochberg(features.flatMap(({ ksP, psiP }) => [ksP, psiP]));
  return features.filter(({ large }, index) => large && Math.min(p[2 * index]!, p[2 * index + 1]!) <= ALPHA).length;
}

/** P(Z < z), to 1e-7 (Abramowitz and Stegun 7.1.26): where a value lies on the grid of a normal baseline. */
function normalPosition(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const tail = (t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp((-z * z) / 2)) / 2;
  return Math.min(1 - 1e-12, Math.max(0, z < 0 ? tail : 1 - tail));
}

describe('windows without drift', () => {
  it.each([200, 1000])('of %d values raise few alarms: each feature, each window, and two windows of three', (size) => {
    const next = uniform(size);
    let [psiAlarms, ksAlarms, windowAlarms, runs, baselines]: [number, number, number, number, Uint32Array[]] = [0, 0, 0, 0, []];
    const recent: boolean[] = [];
    const windows = 2000;
    for (let window = 0; window < windows; window++) {
      if (window % 100 === 0) baselines = Array.from({ length: FEATURES }, () => counts(BASELINE, next));
      const features = baselines.map((baseline) => judge(baseline, counts(size, next), size));
      psiAlarms += features.filter(({ psiAlarm }) => psiAlarm).length;
      ksAlarms += features.filter(({ ksP }) => ksP < ALPHA).length;
      const isAlarm = drifted(features) > 0;
      if (isAlarm) windowAlarms += 1;
      recent.push(isAlarm);
      if (recent.slice(-3).filter(Boolean).length >= 2) runs += 1;
    }
    expect(psiAlarms / (windows * FEATURES)).toBeLessThanOrEqual(0.015);
    expect(ksAlarms / (windows * FEATURES)).toBeGreaterThanOrEqual(0.004);
    expect(ksAlarms / (windows * FEATURES)).toBeLessThanOrEqual(0.016);
    expect(windowAlarms / windows).toBeLessThanOrEqual(0.02);
    expect(runs / windows).toBeLessThanOrEqual(0.001);
  }, 120_000);
});

describe('windows with one drifted feature', () => {
  const power = (shift: number, scale: number, size: number, seed: number): Judged[] => {
    const draw = normal(seed);
    const baseline = counts(BASELINE, () => normalPosition(draw()));
    return Array.from({ length: 200 }, () => judge(baseline, counts(size, () => normalPosition(shift + scale * draw())), size));
  };
  const share = (windows: readonly Judged[], is: (judged: Judged) => boolean): number => windows.filter(is).length / windows.length;

  it('are found where the mean moved by half a deviation, among 1 000 values', () => {
    const windows = power(0.5, 1, 1000, 31);
    expect(share(windows, ({ psiLarge }) => psiLarge)).toBeGreaterThanOrEqual(0.9);
    expect(share(windows, ({ ksP }) => ksP < ALPHA)).toBe(1);
  });

  it('are found where the mean moved by a deviation, among 200, or where the deviation doubled', () => {
    for (const windows of [power(1, 1, 200, 32), power(0, 2, 200, 33)]) {
      expect(share(windows, ({ psiLarge }) => psiLarge)).toBe(1);
      expect(share(windows, (judged) => drifted([judged]) === 1)).toBe(1);
    }
  });

  it('are let pass where the mean moved by a tenth of a deviation, however certain that is', () => {
    const windows = power(0.1, 1, 10_000, 34).slice(0, 60);
    expect(share(windows, ({ ksP }) => ksP < ALPHA)).toBe(1);
    expect(share(windows, (judged) => drifted([judged]) === 1)).toBe(0);
  });
});
