/** Tests of walking through the thresholds of a classifier. */
import { expect, it } from 'vitest';
import { forEachThreshold } from '../../../lambda/stats/thresholds';

function visits(positives: readonly number[], negatives: readonly number[]): number[][] {
  const seen: number[][] = [];
  forEachThreshold(Float64Array.from(positives), Float64Array.from(negatives), (...visit) => seen.push(visit));
  return seen;
}

it('visits every distinct score once, from the highest down, with both counts so far', () => {
  expect(visits([1, 2, 2, 5], [0, 2, 3])).toEqual([[5, 1, 0], [3, 1, 1], [2, 3, 2], [1, 4, 2], [0, 4, 3]]);
});

it('takes minus zero and zero for the same score', () => {
  expect(visits([0], [-0])).toEqual([[0, 1, 1]]);
});

it('goes on when one class has no row left, or none at all', () => {
  expect(visits([4], [1, 2])).toEqual([[4, 1, 0], [2, 1, 1], [1, 1, 2]]);
  expect(visits([], [1])).toEqual([[1, 0, 1]]);
  expect(visits([], [])).toEqual([]);
});
