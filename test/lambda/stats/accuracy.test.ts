/** Tests of accuracy. */
import { expect, it } from 'vitest';
import { accuracy } from '../../../lambda/stats/accuracy';

it('is the share of rows that were told right, and not a number without rows', () => {
  expect(accuracy(3, 4)).toBe(0.75);
  expect(accuracy(0, 0)).toBeNaN();
});
