/** Tests of the list of numbers. */
import { expect, it } from 'vitest';
import { NumberList } from '../../../lambda/retraining-steps/number-list';
import { ascending, sample, uniform } from '../support/random';

it('gives all numbers in ascending order, however many there are', () => {
  for (const size of [0, 1, 1024, 1025, 5000]) {
    const list = new NumberList();
    const values = sample(size, uniform(size));
    for (const value of values) list.add(value);
    expect([...list.sorted()]).toEqual(ascending(values));
  }
});
