/** Tests of the conventions of other tools, and of what they need: numpy's bins, moments. */
import { describe, expect, it } from 'vitest';
import { doaneEdges, equalWidthEdges, histogram, sturgesEdges } from '../../../lambda/stats/equal-width';
import { evidentlyStatistics } from '../../../lambda/stats/evidently';
import { Moments } from '../../../lambda/stats/moments';
import { nannymlStatistics } from '../../../lambda/stats/nannyml';
import { driftReference } from '../support/drift-reference';
import { fc } from '../support/property';
import { normal, sample, uniform } from '../support/random';

const HUNDRED = Array.from({ length: 100 }, (_, index) => index + 1);
const SHIFTED = HUNDRED.map((value) => value + 50);

describe('equal-width bins', () => {
  it('have the edges that numpy finds', () => {
    for (const { reference, current, sturges, doane } of driftReference.conventions) {
      const [ours, theirs] = [sturgesEdges([...reference, ...current]), doaneEdges(reference)];
      expect([ours.length, theirs.length]).toEqual([sturges.length, doane.length]);
      ours.forEach((edge, index) => expect(edge).toBeCloseTo(sturges[index]!, 12));
      theirs.forEach((edge, index) => expect(edge).toBeCloseTo(doane[index]!, 12));
    }
    expect(doaneEdges(HUNDRED)).toHaveLength(9);
    expect(sturgesEdges([...HUNDRED, ...SHIFTED])).toHaveLength(10);
  });

  it('make one bin around equal values, and for Doane of two', () => {
    expect(sturgesEdges([3, 3, 3])).toEqual([2.5, 3.5]);
    expect(doaneEdges([3, 3, 3])).toEqual([2.5, 3.5]);
    expect(doaneEdges([1, 2])).toEqual([1, 2]);
  });

  it('count as numpy does: closed on the left, the last bin on both sides, nothing outside', () => {
    expect(histogram([0, 1, 1.5, 2, 3, -1, 4, NaN], [0, 1, 2, 3])).toEqual([1, 2, 2]);
    expect(equalWidthEdges(0, 1, 4)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});

describe('evidentlyStatistics', () => {
  it('agrees with numpy and scipy put together in the same way', () => {
    expect(driftReference.conventions.length).toBe(2);
    for (const { reference, current, evidently } of driftReference.conventions) {
      const { psi, kl, jensenShannon, wasserstein } = evidentlyStatistics(reference, current);
      expect(psi).toBeCloseTo(evidently.psi, 10);
      expect(kl).toBeCloseTo(evidently.kl, 10);
      expect(jensenShannon).toBeCloseTo(evidently.js, 10);
      expect(wasserstein).toBeCloseTo(evidently.wasserstein, 10);
    }
  });

  it('gives the golden values', () => {
    const { psi, kl, jensenShannon, wasserstein } = evidentlyStatistics(HUNDRED, SHIFTED);
    expect(psi).toBeCloseTo(7.414532745869386, 9);
    expect(kl).toBeCloseTo(3.7061545265767197, 9);
    expect(jensenShannon).toBeCloseTo(0.5887050112577373, 9);
    expect(wasserstein).toBeCloseTo(1.7321374166049877, 9);
  });

  it('takes each value for a bin where the reference has 20 of them or fewer', () => {
    const { jensenShannon, psi } = evidentlyStatistics([1, 1, 2, 2], [2, 2, 3, 3]);
    expect(jensenShannon).toBeCloseTo(0.5887050112577373, 12);
    expect(psi).toBeCloseTo(2 * 0.4999 * Math.log(0.5 / 1e-4), 12);
  });

  it('fills with a millionth of the least share where that is tiny', () => {
    const many = [...new Array<number>(19_999).fill(0), 1];
    expect(evidentlyStatistics(many, [...many.slice(1), 2]).psi).toBeCloseTo(5e-5 * (1 - 1e-6) * Math.log(1e6) - 5e-5 * Math.log(0.9999 / 0.99995), 12);
  });

  it('does not divide by a reference without spread', () => {
    expect(evidentlyStatistics([1, 1], [3, 3]).wasserstein).toBeCloseTo(2000, 9);
  });
});

describe('nannymlStatistics', () => {
  it('agrees with numpy and scipy put together in the same way', () => {
    for (const { reference, current, nannyml } of driftReference.conventions) {
      const { jensenShannon, hellinger } = nannymlStatistics(reference, current);
      expect(jensenShannon).toBeCloseTo(nannyml.js, 10);
      expect(hellinger).toBeCloseTo(nannyml.hellinger, 10);
    }
    expect(nannymlStatistics(HUNDRED, SHIFTED).jensenShannon).toBeCloseTo(0.7071067811865476, 12);
  });

  it('takes the distance of the raw samples below 10 000 rows, and is far too small for heavy tails from there on', () => {
    const next = uniform(4);
    const pareto = (): number => (1 - next()) ** -2;
    const [reference, current] = [sample(10_000, pareto), sample(5000, () => pareto() * 3)];
    const exact = nannymlStatistics(reference.slice(1), current).ks;
    expect(exact).toBeGreaterThan(0.2);
    expect(nannymlStatistics(reference, current).ks).toBeLessThan(exact / 2);
    expect(nannymlStatistics([1, 2, 3, 4], [2, 3, 4, 5]).ks).toBe(0.25);
  });

  it('counts what lies outside of the grid on both sides', () => {
    const reference = sample(10_000, normal(2));
    expect(nannymlStatistics(reference, [-100, 100]).ks).toBeCloseTo(0.5, 10);
    expect(nannymlStatistics(reference, [-100, -100]).ks).toBeCloseTo(1, 10);
    expect(nannymlStatistics(reference, [100, 100]).ks).toBeCloseTo(1, 10);
  });
});

describe('Moments', () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 });

  it('are the same for a whole and for its merged parts', () => {
    fc.assert(
      fc.property(values, fc.nat(40), (all, some) => {
        const at = some % (all.length + 1);
        const [whole, part] = [Moments.of(all), Moments.of(all.slice(0, at))];
        part.merge(Moments.of(all.slice(at)));
        expect([part.count, part.min, part.max]).toEqual([whole.count, whole.min, whole.max]);
        expect(part.mean).toBeCloseTo(whole.mean, 8);
        expect(part.variance).toBeCloseTo(whole.variance, 6);
      }),
    );
  });

  it('do not cancel far from zero', () => {
    const far = Moments.of([1e9 + 1, 1e9 + 2, 1e9 + 6]);
    expect(far.variance).toBeCloseTo(14 / 3, 6);
    expect(far.skewness).toBeCloseTo(Moments.of([1, 2, 6]).skewness, 6);
    expect(far.standardDeviation).toBeCloseTo(Math.sqrt(14 / 3), 6);
    expect(Moments.of([1, 2, 6]).skewness).toBeCloseTo(0.5951700641394974, 12);
  });

  it('know nothing without values', () => {
    const none = new Moments();
    expect([none.count, none.variance, none.skewness]).toEqual([0, NaN, NaN]);
    none.merge(Moments.of([2]));
    none.merge(new Moments());
    expect([none.count, none.mean, none.min, none.max]).toEqual([1, 2, 2, 2]);
  });
});
