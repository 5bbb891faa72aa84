/** Tests of how far chance moves the metrics of clusterings: foretold errors beside the spread of many drawn windows. */
import { describe, expect, it } from 'vitest';
import { adjustedRand, adjustedRandError } from '../../../lambda/stats/adjusted-rand';
import { ConfusionMatrix } from '../../../lambda/stats/confusion-matrix';
import { jackknifeError } from '../../../lambda/stats/jackknife';
import { Moments } from '../../../lambda/stats/moments';
import { purity } from '../../../lambda/stats/purity';
import { normal, uniform } from '../support/random';

/** Rows of three labels, of which a share is in the cluster of another one. */
function drawn(rows: number, wrong: number, seed: number): ConfusionMatrix {
  const next = uniform(seed);
  const table = new ConfusionMatrix(3);
  for (let row = 0; row < rows; row++) {
    const label = Math.min(2, Math.floor(next() * 3.5));
    table.add(label, next() < wrong ? Math.floor(next() * 3) : label);
  }
  return table;
}

describe('the error of the adjusted Rand index', () => {
  it.each([[0.05], [0.3], [0.6]])('is the spread of windows of 400 rows, where %f of them are in any cluster', (wrong) => {
    const tables = Array.from({ length: 600 }, (_, seed) => drawn(400, wrong, seed + 1));
    const spread = Moments.of(tables.map(adjustedRand)).standardDeviation;
    const foretold = Moments.of(tables.map(adjustedRandError)).mean;
    expect(foretold / spread).toBeGreaterThan(0.85);
    expect(foretold / spread).toBeLessThan(1.3);
  });

  it('is not 0 for a perfect agreement, and none where all rows are in one cluster of one label', () => {
    expect(adjustedRandError(drawn(400, 0, 1))).toBeGreaterThan(0.002);
    const one = new ConfusionMatrix(2);
    one.add(0, 0, 50);
    expect(adjustedRandError(one)).toBeNaN();
    expect(adjustedRandError(new ConfusionMatrix(2))).toBeNaN();
  });
});

describe('the jackknife', () => {
  it('gives the error of a mean', () => {
    const gauss = normal(5);
    const values = Array.from({ length: 2000 }, () => 3 * gauss());
    const error = jackknifeError(values.length, 20, (kept) => Moments.of(kept.map((row) => values[row]!)).mean);
    expect(error * Math.sqrt(2000)).toBeGreaterThan(2);
    expect(error * Math.sqrt(2000)).toBeLessThan(4);
    // Of single rows it is the textbook's, s / √n.
    const few = [1, 2, 4, 9];
    expect(jackknifeError(4, 4, (kept) => Moments.of(kept.map((row) => few[row]!)).mean)).toBeCloseTo(Math.sqrt(38 / 3 / 4), 12);
  });
});

describe('purity', () => {
  it('counts the rows of the most frequent label of each cluster', () => {
    const table = new ConfusionMatrix(3);
    for (const [label, cluster, rows] of [[0, 0, 5], [1, 0, 1], [1, 1, 3], [2, 1, 3], [2, 2, 4]] as const) table.add(label, cluster, rows);
    expect(purity(table)).toBe(12 / 16);
    expect(purity(new ConfusionMatrix(1))).toBeNaN();
  });
});
