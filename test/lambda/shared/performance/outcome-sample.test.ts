/** Tests of the sample of right and wrong answers: order, bound, partitions, and how it is written. */
import { describe, expect, it } from 'vitest';
import { hourOutcomes, OutcomeSample, unpackedErrors } from '../../../../lambda/shared/performance/outcome-sample';
import { partitionOf } from '../../../../lambda/shared/ground-truth/labels';
import { OUTCOME_STRATA, OUTCOMES_PER_STRATUM } from '../../../../lib/contract/concept-drift';
import { fc } from '../../support/property';
import { uniform } from '../../support/random';

const START = Date.parse('2001-02-03T04:00:00Z');

interface Answer {
  readonly id: string;
  readonly time: number;
  readonly isWrong: boolean;
}

function answers(count: number, seed: number): Answer[] {
  const next = uniform(seed);
  return Array.from({ length: count }, (_, index) => ({ id: `request-${index}`, time: START + Math.floor(next() * 7_200_000), isWrong: next() < 0.3 }));
}

function sampleOf(list: readonly Answer[]): OutcomeSample {
  const sample = new OutcomeSample();
  for (const { id, time, isWrong } of list) sample.add(id, 0, time, isWrong);
  return sample;
}

const MOST = OUTCOME_STRATA * OUTCOMES_PER_STRATUM;

describe('a sample of answers', () => {
  it('has all of them in order of their time, as long as they are few', () => {
    const list = answers(5000, 1);
    const ordered = sampleOf(list).inOrder();
    expect(ordered).toHaveLength(5000);
    expect(ordered.every(([time], index) => index === 0 || ordered[index - 1]![0] <= time)).toBe(true);
    expect(ordered.filter(([, , , error]) => error === 1)).toHaveLength(list.filter(({ isWrong }) => isWrong).length);
  });

  it('of many has so many, about as many wrong ones, and is the same whatever order they come in', () => {
    const list = answers(60_000, 2);
    const ordered = sampleOf(list).inOrder();
    expect(ordered).toHaveLength(MOST);
    // Within 4 standard errors.
    expect(Math.abs(ordered.filter(([, , , error]) => error === 1).length / MOST - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / MOST));
    expect(sampleOf([...list].reverse()).inOrder()).toEqual(ordered);
  });

  it('is put together of the partitions of a large log, to the same', () => {
    const list = answers(60_000, 3);
    for (const partitions of [64, 16]) {
      const parts = Array.from({ length: partitions }, (_, index) => sampleOf(list.filter(({ id }) => partitionOf(id, partitions) === index)).inOrder());
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(MOST / partitions);
      expect(OutcomeSample.of(parts).inOrder()).toEqual(sampleOf(list).inOrder());
    }
  });

  it('holds no id', () => {
    const sample = new OutcomeSample();
    sample.add('patient-4711', 0, START, true);
    expect(JSON.stringify(sample.inOrder())).not.toContain('4711');
  });

  it('is written by the hour, a bit for each answer, and read again', () => {
    expect(hourOutcomes([])).toEqual([]);
    expect(hourOutcomes([[START, 1, 0, 1], [START + 1, 2, 0, 0], [START + 3_600_000, 1, 0, 1]])).toEqual([['2001-02-03T04:00:00Z', 2, 'gA=='], ['2001-02-03T05:00:00Z', 1, 'gA==']]);
    fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (errors) => {
      const [written] = hourOutcomes(errors.map((isWrong, index) => [START + index, index, 0, isWrong ? 1 : 0]));
      expect(unpackedErrors(written!)).toEqual(errors);
    }));
  });
});
