/** Tests of scores that are counted by bins: what they tell with certainty, what stays open, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScoreHistogram } from '../../../lambda/stats/score-histogram';

/** Bin, rows of the positive class, rows of the other. */
type Rows = readonly [bin: number, positives: number, negatives: number];

function histogramOf(bins: number, ...rows: readonly Rows[]): ScoreHistogram {
  const histogram = new ScoreHistogram(bins);
  for (const row of rows) histogram.addRows(...row);
  return histogram;
}

describe('a histogram of scores', () => {
  it('tells both areas, and between which they lie whatever the order within a bin', () => {
    const histogram = histogramOf(4, [0, 2, 1], [3, 1, 1]);
    const [roc, precision] = [histogram.rocAuc(), histogram.averagePrecision()];
    expect([roc.lower, roc.value, roc.upper]).toEqual([2 / 12, 5 / 12, 8 / 12]);
    expect(precision.lower).toBeCloseTo(1.5 / 3, 12);
    expect(precision.value).toBeCloseTo(1.7 / 3, 12);
    expect(precision.upper).toBeCloseTo(2.5 / 3, 12);
  });

  it.each([['no row of the other class', [1, 3, 0]], ['no positive row', [1, 0, 3]]] as const)('tells nothing with %s', (_, rows) => {
    const histogram = histogramOf(4, rows);
    expect([histogram.rocAuc().value, histogram.averagePrecision().value]).toEqual([NaN, NaN]);
  });

  it('gives back the bins that have rows, and is the same again made of them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(7), fc.nat(3), fc.nat(3)), { maxLength: 12 }), (rows) => {
        const histogram = histogramOf(8, ...rows);
        const entries = histogram.entries();
        expect(entries.every(([bin, positives, negatives]) => bin < 8 && positives + negatives > 0)).toBe(true);
        expect(histogramOf(8, ...entries).entries()).toEqual(entries);
        const other = new ScoreHistogram(8);
        other.merge(histogram);
        expect(other.entries()).toEqual(entries);
      }),
    );
  });

  it.each([-1, 4, 5, 0.5, NaN])('refuses rows of bin %d of 4', (bin) => {
    const histogram = histogramOf(4, [1, 1, 1]);
    expect(() => histogram.addRows(bin, 1, 0)).toThrow(new RangeError(`score histogram: got bin ${bin}, expected 0 to 3`));
    expect(histogram.entries()).toEqual([[1, 1, 1]]);
  });
});
