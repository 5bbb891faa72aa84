/** What the story reads from the data store: counts of a day, and which categories moved, by the baseline of their time. */
import { beforeEach, describe, expect, it } from 'vitest';
import { driftKeys } from '../../../examples/flight-delay/demo/contract';
import { Evidence } from '../../../examples/flight-delay/demo/evidence';
import { Clock } from '../../../simulator/clock';
import { S3 } from '../../../simulator/services/s3';
import { START } from './made-flights';

const MODEL = 'flight-delay';
const cells = { missing: 0, invalid: 0, nonFinite: 0 };
const window = { start: '2001-02-01T12:00:00Z', end: '2001-02-02T12:00:00Z' };

let s3: S3;
beforeEach(() => {
  s3 = new S3(new Clock({ start: START }));
  s3.createBucket('store', { versioned: true });
});

const put = (key: string, document: unknown): void => void s3.putObject('store', key, JSON.stringify(document));

/** Counts of the categories SIN, KUL and all others, behind a column of numbers. */
function baseline(id: string, counts: readonly number[]): void {
  const present = counts.reduce((sum, count) => sum + count, 0);
  put(driftKeys.baseline(MODEL), {
    id, features: [{ name: 'hour', kind: 'discrete', values: [7], ...cells, present, counts: [present, 0] }, { name: 'origin', kind: 'categorical', categories: ['SIN', 'KUL'], ...cells, present, counts }],
  });
}

function hours(baselineId: string, day: string, counted: Readonly<Record<string, readonly number[]>>): void {
  const partials = Object.entries(counted).map(([hour, counts]) => {
    const present = counts.reduce((sum, count) => sum + count, 0);
    return { hour: `${day}T${hour}:00:00Z`, features: [{ ...cells, present, counts: [present, 0] }, { ...cells, present, counts }] };
  });
  put(driftKeys.partials(MODEL, baselineId, day), { hours: partials });
}

function verdict(baselineId: string, breached: boolean, feature = 'origin', end = window.end): void {
  put(driftKeys.verdict(MODEL, end), { baselineId, window: { ...window, end }, features: [{ name: feature, window, statistics: [{ name: 'cramers-v', value: 0.2, threshold: 0.1, breached }] }] });
}

const moved = (): unknown => new Evidence({ s3 }, 'store', MODEL).moved();

describe('the hours of a day', () => {
  it('are those that the check after it has counted, where its baseline came on that day', () => {
    hours('before', '2001-01-31', { '12': [1, 0, 0] });
    hours('after', '2001-02-01', { '12': [10, 20, 0] });
    verdict('before', false, 'origin', '2001-02-01T00:00:00Z');
    verdict('after', false, 'origin', '2001-02-02T00:00:00Z');
    expect(new Evidence({ s3 }, 'store', MODEL).hoursOf('2001-02-01')).toMatchObject([{ hour: '2001-02-01T12:00:00Z' }]);
  });
});

describe('the categories that moved', () => {
  beforeEach(() => {
    baseline('before', [30, 10, 0]);
    baseline('after', [10, 30, 0]);
    hours('before', '2001-02-01', { '11': [500, 500, 0], '12': [10, 20, 0] });
    hours('before', '2001-02-02', { '11': [0, 10, 0], '12': [500, 500, 0] });
  });

  it('are those of the hours of the window, against the baseline that was live then', () => {
    verdict('before', true);
    expect(moved()).toEqual([{ at: window.end, from: window.start, feature: 'origin', categories: [{ name: 'SIN', rows: 10, expected: 30 }, { name: 'KUL', rows: 30, expected: 10 }] }]);
  });

  it('are none where no shape is beyond its threshold', () => {
    verdict('before', false);
    expect(moved()).toEqual([]);
  });

  it('are none of a column of numbers', () => {
    verdict('before', true, 'hour');
    expect(moved()).toEqual([]);
  });
});
