/** The table of mutants itself; that they are killed is for `npm run mutants`. */
import { expect, it } from 'vitest';
import { sorted } from './findings';
import { MUTANTS } from './table';

it('has each mutant once', () => {
  expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
});

it('has 60 or more that the notes on verification list, and 40 or more that public issue trackers tell of', () => {
  expect(MUTANTS.filter(({ source }) => source.startsWith('verification notes')).length).toBeGreaterThanOrEqual(60);
  expect(MUTANTS.filter(({ source }) => /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/issues\/\d+$/.test(source)).length).toBeGreaterThanOrEqual(40);
});

it('says of each where it comes from, and who must see it or why nobody does', () => {
  expect(MUTANTS.filter(({ source }) => !/^(verification notes §|https:\/\/(github\.com|docs\.aws\.amazon\.com)\/)/.test(source))).toEqual([]);
  expect(MUTANTS.filter(({ seenBy, survives }) => (Object.keys(seenBy).length === 0) !== (survives !== undefined))).toEqual([]);
});

it('plays stories on the model of the stories alone', () => {
  expect(MUTANTS.filter(({ of, seenBy, story }) => (story !== undefined && of !== 'flights') || (story !== undefined) !== ('story' in seenBy))).toEqual([]);
});

it('counts the finding alone that a mutant wants', () => {
  const found = { alarms: ['one alarm has no action', 'another has no metric'], nag: ['S10: no TLS'], iam: [] };
  expect(sorted({ alarms: /no metric/, iam: /./ }, found)).toEqual({ kills: { alarms: 'another has no metric' }, others: { nag: 'S10: no TLS' } });
});
