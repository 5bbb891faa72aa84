/** Tests of telling keys apart in bounded memory. */
import { expect, it } from 'vitest';
import { UniqueKeys } from '../../../../lambda/shared/expectations/unique-keys';

it('takes each of many keys once, over several sizes of the table', () => {
  const keys = new UniqueKeys(1_000_000);
  const all = Array.from({ length: 200_000 }, (_, index) => `"2001-01-${index}",${index % 97}`);
  expect(all.filter((key) => !keys.add(key))).toEqual([]);
  expect(all.filter((key) => keys.add(key))).toEqual([]);
});

it('says when it is full', () => {
  const keys = new UniqueKeys(2);
  keys.add('a');
  expect(keys.isFull).toBe(false);
  keys.add('a');
  keys.add('b');
  expect(keys.isFull).toBe(true);
});
