/** Tests of fairness: rates of scikit-learn, groups that are too small, intervals that guard. */
import { describe, expect, it } from 'vitest';
import { demographicParityDifference } from '../../../lambda/stats/demographic-parity';
import { disparateImpact, disparateImpactOf } from '../../../lambda/stats/disparate-impact';
import { equalOpportunityDifference } from '../../../lambda/stats/equal-opportunity';
import { equalizedOddsDifference, equalizedOddsRatio } from '../../../lambda/stats/equalized-odds';
import { FALSE_POSITIVE_RATE, GroupConfusion, SELECTION_RATE, TRUE_POSITIVE_RATE } from '../../../lambda/stats/group-confusion';
import { positiveProportionsDifference } from '../../../lambda/stats/positive-proportions';
import { differenceOf, isBreach, rateDifference, rateRatio } from '../../../lambda/stats/rate-comparison';
import { performanceReference } from '../support/performance-reference';
import { uniform } from '../support/random';

type Row = readonly [tp: number, fp: number, fn: number, tn: number];

function groupsOf(rows: Readonly<Record<string, Row>>): GroupConfusion {
  const groups = new GroupConfusion();
  for (const [group, counts] of Object.entries(rows)) {
    const kinds = [[true, true], [false, true], [true, false], [false, false]] as const;
    counts.forEach((count, kind) => {
      for (let i = 0; i < count; i++) groups.add(group, kinds[kind]![0], kinds[kind]![1]);
    });
  }
  return groups;
}

const { groups: rows, ...expected } = performanceReference.fairness;
const groups = groupsOf(Object.fromEntries(rows.map(({ group, tp, fp, fn, tn }) => [group, [tp, fp, fn, tn]])));

describe('fairness', () => {
  it('has the metrics of scikit-learn in each group', () => {
    expect(rows.length).toBe(4);
    const all = new Map(groups.all());
    for (const { group, selection, tpr, fpr, accuracy, precision } of rows) {
      const confusion = all.get(group)!;
      expect(confusion.selectionRate).toBeCloseTo(selection, 12);
      expect(confusion.recall).toBeCloseTo(tpr, 12);
      expect(confusion.falsePositiveRate).toBeCloseTo(fpr, 12);
      expect(confusion.accuracy).toBeCloseTo(accuracy, 12);
      expect(confusion.precision).toBeCloseTo(precision, 12);
    }
  });

  it('agrees with the reference over all groups but the one that is too small', () => {
    expect(groups.leftOut(SELECTION_RATE)).toEqual(['d']);
    expect(demographicParityDifference(groups)).toMatchObject({ value: expect.closeTo(expected.demographic_parity_difference, 12) as number, high: 'a', low: 'c' });
    expect(disparateImpact(groups)!.value).toBeCloseTo(expected.demographic_parity_ratio, 12);
    expect(equalOpportunityDifference(groups)!.value).toBeCloseTo(expected.equal_opportunity_difference, 12);
    expect(equalizedOddsDifference(groups)!.value).toBeCloseTo(expected.equalized_odds_difference, 12);
    expect(equalizedOddsRatio(groups)!.value).toBeCloseTo(expected.equalized_odds_ratio, 12);
    expect(positiveProportionsDifference(groups, 'a', 'c')!.value).toBeCloseTo(expected.dppl_a_c, 12);
    expect(positiveProportionsDifference(groups, 'c', 'a')!.value).toBeCloseTo(-expected.dppl_a_c, 12);
    expect(disparateImpactOf(groups, 'a', 'c')!.value).toBeCloseTo(expected.di_a_c, 12);
  });

  it('takes the worse of both odds', () => {
    const worseFalse = groupsOf({ a: [50, 60, 50, 40], b: [50, 10, 50, 90] });
    expect(equalizedOddsDifference(worseFalse)!.value).toBeCloseTo(0.5, 12);
    expect(equalizedOddsRatio(worseFalse)!.value).toBeCloseTo(1 / 6, 12);
    const worseTrue = groupsOf({ a: [80, 50, 20, 50], b: [20, 50, 80, 50] });
    expect(equalizedOddsDifference(worseTrue)!.value).toBeCloseTo(0.6, 12);
    expect(equalizedOddsRatio(worseTrue)!.value).toBeCloseTo(0.25, 12);
  });

  it('leaves out groups without positives enough from the rates of those, and only from these', () => {
    const few = groupsOf({ a: [50, 20, 50, 80], b: [10, 30, 10, 150], c: [30, 20, 30, 80] });
    expect(few.leftOut(TRUE_POSITIVE_RATE)).toEqual(['b']);
    expect(few.leftOut(FALSE_POSITIVE_RATE)).toEqual([]);
    expect(few.rates(TRUE_POSITIVE_RATE)).toEqual([{ group: 'a', hits: 50, rows: 100 }, { group: 'c', hits: 30, rows: 60 }]);
    expect(few.rates(TRUE_POSITIVE_RATE, { minGroupSize: 100, minRateRows: 20 }).map(({ group }) => group)).toEqual(['a', 'b', 'c']);
    expect(few.rates(SELECTION_RATE, { minGroupSize: 201, minRateRows: 0 })).toEqual([]);
  });

  it('says nothing about a single group, of a group that is not there, and of rates of nobody', () => {
    const one = groupsOf({ a: [50, 20, 50, 80] });
    for (const metric of [demographicParityDifference, disparateImpact, equalOpportunityDifference, equalizedOddsDifference, equalizedOddsRatio]) expect(metric(one)).toBeUndefined();
    expect(positiveProportionsDifference(one, 'a', 'b')).toBeUndefined();
    expect(disparateImpactOf(one, 'b', 'a')).toBeUndefined();
    const noneSelected = groupsOf({ a: [0, 0, 50, 100], b: [0, 0, 50, 100] });
    expect(disparateImpact(noneSelected)).toBeUndefined();
    expect(demographicParityDifference(noneSelected)!.value).toBe(0);
    const noPositives = groupsOf({ a: [0, 20, 0, 100], b: [0, 30, 0, 100] });
    expect(equalOpportunityDifference(noPositives, { minGroupSize: 0, minRateRows: 0 })).toBeUndefined();
    expect(equalizedOddsDifference(noPositives, { minGroupSize: 0, minRateRows: 0 })).toBeUndefined();
  });

  it('is the same for a whole and for its merged parts', () => {
    const merged = groupsOf({ b: [1, 2, 3, 4], a: [5, 6, 7, 8] });
    merged.merge(groupsOf({ a: [1, 1, 1, 1], c: [9, 9, 9, 9] }));
    expect(merged.all()).toEqual(groupsOf({ a: [6, 7, 8, 9], b: [1, 2, 3, 4], c: [9, 9, 9, 9] }).all());
  });
});

describe('intervals', () => {
  it("of a difference are Newcombe's", () => {
    // Newcombe, 1998, table II, (a) and (g), method 10.
    const one = differenceOf({ group: 'a', hits: 56, rows: 70 }, { group: 'b', hits: 48, rows: 80 });
    expect([one.value, one.lower, one.upper].map((value) => Number(value.toFixed(4)))).toEqual([0.2, 0.0524, 0.3339]);
    const none = differenceOf({ group: 'a', hits: 10, rows: 10 }, { group: 'b', hits: 0, rows: 20 });
    expect([none.value, none.lower, none.upper].map((value) => Number(value.toFixed(4)))).toEqual([1, 0.6791, 1]);
  });

  it('of a ratio are those of its logarithm, and reach to 0 where a group has none', () => {
    const rate = (group: string, hits: number): { group: string; hits: number; rows: number } => ({ group, hits, rows: 200 });
    const { value, lower, upper } = rateRatio([rate('a', 100), rate('b', 50)])!;
    const width = 1.959963984540054 * Math.sqrt(0.5 / 100 + 0.75 / 50);
    expect([value, lower, upper].map((one) => Number(one.toFixed(10)))).toEqual([0.5, Math.exp(Math.log(0.5) - width), Math.exp(Math.log(0.5) + width)].map((one) => Number(one.toFixed(10))));
    const nobody = rateRatio([rate('a', 100), rate('b', 0)])!;
    expect([nobody.value, nobody.lower]).toEqual([0, 0]);
    expect(nobody.upper).toBeCloseTo((0.5 / 100.5) * Math.exp(1.959963984540054 * Math.sqrt(1 / 0.5 - 1 / 200.5 + 1 / 100.5 - 1 / 200.5)), 10);
  });

  it('breach only as a whole', () => {
    expect(isBreach({ lower: 0.05, upper: 0.2 }, { max: 0.1 })).toBe(false);
    expect(isBreach({ lower: 0.11, upper: 0.2 }, { max: 0.1 })).toBe(true);
    expect(isBreach({ lower: 0.7, upper: 0.9 }, { min: 0.8 })).toBe(false);
    expect(isBreach({ lower: 0.6, upper: 0.79 }, { min: 0.8 })).toBe(true);
    expect(isBreach({ lower: -0.3, upper: -0.2 }, { min: -0.1, max: 0.1 })).toBe(true);
    expect(isBreach({ lower: -5, upper: 5 }, {})).toBe(false);
    expect([isBreach({ lower: 0.1, upper: 0.2 }, { max: 0.1 }), isBreach({ lower: 0.1, upper: 0.2 }, { min: 0.2 })]).toEqual([false, false]);
  });

  it('keep small fair groups from alarms that the plain values would raise', () => {
    const next = uniform(12);
    let [plain, guarded] = [0, 0];
    for (let window = 0; window < 500; window++) {
      const rates = ['a', 'b'].map((group) => ({ group, hits: Array.from({ length: 100 }, next).filter((one) => one < 0.3).length, rows: 100 }));
      const comparison = rateDifference(rates)!;
      if (comparison.value > 0.1) plain += 1;
      if (isBreach(comparison, { max: 0.1 })) guarded += 1;
    }
    expect(plain).toBeGreaterThan(40);
    expect(guarded).toBeLessThan(5);
  });

  it('keep many fair groups, of which the two furthest apart are compared, from alarms that an interval of one pair would raise', () => {
    const next = uniform(13);
    const names = 'abcdefghij'.split('');
    let [single, joint] = [0, 0];
    for (let window = 0; window < 300; window++) {
      const rates = names.map((group) => ({ group, hits: Array.from({ length: 100 }, next).filter((one) => one < 0.3).length, rows: 100 }));
      const comparison = rateDifference(rates)!;
      const [first, second] = [comparison.high, comparison.low].map((name) => rates.find(({ group }) => group === name)!);
      if (isBreach(differenceOf(first!, second!), { max: 0 })) single += 1;
      if (isBreach(comparison, { max: 0 })) joint += 1;
    }
    expect(single / 300).toBeGreaterThan(0.3);
    expect(joint / 300).toBeLessThan(0.05);
  });

  it('do not let a small group at the end of the order hide that two large ones differ', () => {
    const large = groupsOf({ a: [3000, 3000, 2000, 2000], b: [2250, 2250, 2750, 2750] });
    const small = groupsOf({ c: [21, 21, 29, 29] });
    large.merge(small);
    const [parity, impact] = [demographicParityDifference(large)!, disparateImpact(large)!];
    expect([parity.value, parity.high, parity.low]).toEqual([expect.closeTo(0.18, 12), 'a', 'c']);
    expect([isBreach(parity, { max: 0.1 }), isBreach(impact, { min: 0.8 })]).toEqual([true, true]);
    // By the two at the ends alone neither would be certain.
    const [ofC] = small.rates(SELECTION_RATE);
    const [ofA] = large.rates(SELECTION_RATE);
    expect(isBreach(differenceOf(ofA!, ofC!), { max: 0.1 })).toBe(false);
    expect(parity.lower).toBeGreaterThan(0.12);
    expect(parity.upper).toBeGreaterThan(0.25);
    expect(impact.upper).toBeLessThan(0.79);
  });

  it('of false positives, if certain, count though true ones may differ more', () => {
    const odds = groupsOf({ a: [30, 6000, 10, 4000], b: [20, 4500, 20, 5500] });
    const both = equalizedOddsDifference(odds, { minGroupSize: 100, minRateRows: 30 })!;
    expect(both.value).toBeCloseTo(0.25, 12);
    expect(isBreach(both, { max: 0.1 })).toBe(true);
    expect(isBreach(equalizedOddsRatio(odds, { minGroupSize: 100, minRateRows: 30 })!, { min: 0.8 })).toBe(true);
  });

  it('of the worse of both odds hold for twice as many pairs', () => {
    const odds = groupsOf({ a: [80, 50, 20, 50], b: [50, 50, 50, 50] });
    const [alone, joint] = [equalOpportunityDifference(odds)!, equalizedOddsDifference(odds)!];
    expect(joint.value).toBe(alone.value);
    expect(joint.upper - joint.lower).toBeGreaterThan(alone.upper - alone.lower);
  });
});
