/** Tests of finding objects that came late. */
import { describe, expect, it } from 'vitest';
import type { DriftStateDocument } from '../../../lib/contract/verdict';
import { lateInWords, lateOf, lateSpan, readLate } from '../../../lambda/drift-check/late-objects';
import { nextState } from '../../../lambda/drift-check/state';
import { PartialBuilder } from '../../../lambda/shared/partial-builder';
import { CellReader } from '../../../lambda/shared/records/cells';
import { baselineOf } from '../support/baselines';

function stateOf(...ends: readonly string[]): DriftStateDocument {
  return { version: 1, modelId: 'flights', baselineId: 'b', state: 0, since: ends[0]!, recent: ends.map((end) => ({ end, status: 'calm' })) };
}

describe('lateSpan', () => {
  it('is none before the first check', () => {
    expect(lateSpan(undefined, 1)).toBeUndefined();
  });

  it('is one interval when only one check is remembered', () => {
    expect(lateSpan(stateOf('2001-02-03T00:00:00Z'), 24)).toEqual({ start: '2001-02-02T00:00:00Z', end: '2001-02-03T00:00:00Z' });
    expect(lateSpan(stateOf('2001-02-08T00:00:00Z'), 168)).toEqual({ start: '2001-02-01T00:00:00Z', end: '2001-02-08T00:00:00Z' });
  });

  it.each([1, 6, 12])('lies a day behind the check that looks, with checks every %d hours, and one beside the other', (every) => {
    const end = (check: number): string => new Date(Date.UTC(2001, 1, 3) + check * every * 3_600_000).toISOString().replace('.000', '');
    const spans = [1, 2, 4, 5].map((check, index, checks) => lateSpan(stateOf(...checks.slice(0, index).map(end), end(check)), every)!);
    expect((Date.parse(end(6)) - Date.parse(spans[3]!.end)) / 3_600_000).toBe(24);
    expect(spans.slice(1).map(({ start }) => start)).toEqual(spans.slice(0, -1).map((span) => span.end));
  });

  it('reaches back to the check before, also where one was missed', () => {
    expect(lateSpan(stateOf('2001-02-01T00:00:00Z', '2001-02-03T00:00:00Z'), 24)).toEqual({ start: '2001-02-01T00:00:00Z', end: '2001-02-03T00:00:00Z' });
  });
});

describe('the state of a check', () => {
  it.each([
    ['1 of 1', { times: 1, outOf: 1 }],
    ['2 of 3', { times: 2, outOf: 3 }],
  ])('knows what the check before closed when checks were missed, with %s', (_, breach) => {
    const ends = ['2001-02-03T01:00:00Z', '2001-02-03T02:00:00Z', '2001-02-03T06:00:00Z'];
    for (const baselines of ['bbb', 'bbx']) {
      let state: DriftStateDocument | undefined;
      ends.forEach((end, index) => {
        state = nextState(state, { modelId: 'flights', baselineId: baselines[index]!, end, status: 'calm', rows: 1, features: [] }, { breach, everyHours: 1 });
      });
      expect(lateSpan(state, 1)).toEqual({ start: '2001-02-02T03:00:00Z', end: '2001-02-02T07:00:00Z' });
    }
  });
});

describe('lateOf', () => {
  const builder = new PartialBuilder(baselineOf([]), new CellReader([]));
  builder.object({ key: 'a', etag: '1', size: 1 });
  builder.object({ key: 'b', etag: '2', size: 1 });
  const { partial } = builder.build('2001-02-03T00:00:00Z');

  it('finds new keys and keys with another content', () => {
    expect(lateOf(partial, [{ key: 'a', etag: '1' }, { key: 'b', etag: '2' }])).toEqual([]);
    expect(lateOf(partial, [{ key: 'a', etag: '9' }, { key: 'b', etag: '2' }, { key: 'c', etag: '1' }])).toEqual([{ key: 'a', etag: '9' }, { key: 'c', etag: '1' }]);
  });

  it('does not find what was removed', () => {
    expect(lateOf(partial, [])).toEqual([]);
  });
});

describe('readLate', () => {
  const object = (key: string, size: number) => ({ key, etag: '1', size });

  it('counts the rows of as many bytes as it may, the smallest objects first, and tells what it left', async () => {
    const read: string[] = [];
    const count = (hour: string, objects: readonly { readonly key: string }[]): Promise<number> => {
      read.push(...objects.map(({ key }) => `${hour} ${key}`));
      return Promise.resolve(10);
    };
    const late = new Map([['one', [object('a', 60), object('b', 10)]], ['two', [object('c', 40), object('d.gz', 5)]]]);
    const found = await readLate(late, count, 100);
    expect(read).toEqual(['one b', 'two c', 'two d.gz']);
    expect(found).toEqual({ rows: 30, unreadObjects: 1, unreadBytes: 60 });
    expect(lateInWords(found!)).toBe('30 rows in those that were read, and 60 bytes in 1 that were not');
  });

  it('tells what cannot be fetched as unread, and goes on with the others', async () => {
    const late = new Map([['one', [object('gone', 10), object('b', 60)]]]);
    const found = await readLate(late, (_, objects) => Promise.resolve(objects[0]!.key === 'gone' ? undefined : 10));
    expect(found).toEqual({ rows: 10, unreadObjects: 1, unreadBytes: 10 });
  });

  it('reads nothing where nothing is late', async () => {
    expect(await readLate(new Map(), () => Promise.reject(new Error('read')))).toBeUndefined();
  });
});
