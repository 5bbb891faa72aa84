/** What stands on the terminal in the end. */
import { describe, expect, it } from 'vitest';
import { closingOf } from '../../../examples/flight-delay/demo/closing';
import { plausibleRecord } from './report/plausible-record';

describe('the closing table', () => {
  it('has what the machines did in the order in which it began, a retraining above the deployment that it asked for', () => {
    const begins = [...closingOf(plausibleRecord()).matchAll(/^ {2}(\S+ \S+) {2}(retraining|deployment)/gm)].map(([, at, machine]) => `${at} ${machine}`);
    expect(begins.slice(0, 2)).toEqual(['2001-02-01 00:05 retraining', '2001-02-01 00:22 deployment']);
    expect(begins).toEqual(begins.toSorted());
  });

  it('counts one trigger as one, and says so where nothing serves', () => {
    const record = plausibleRecord();
    const waited = { ...record.runs.find(({ machine }) => machine === 'retraining')!, outcome: 'SKIPPED_COOLDOWN' };
    expect(closingOf({ ...record, runs: [...record.runs.filter(({ outcome }) => !outcome.startsWith('SKIPPED')), waited] })).toContain('  1 trigger waited; ');
    expect(closingOf({ ...record, live: 'none' })).toMatch(/; no version serves\.$/);
  });
});
