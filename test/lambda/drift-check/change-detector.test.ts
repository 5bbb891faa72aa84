/** Tests of the detectors of concept drift as the check uses them: what they say of a change, and going on from what they remember. */
import { describe, expect, it } from 'vitest';
import { type Change, changeDetector } from '../../../lambda/drift-check/performance/change-detector';
import type { DetectorConfig, DetectorState } from '../../../lib/contract/concept-drift';
import { uniform } from '../support/random';

const DETECTORS: readonly DetectorConfig[] = [{ name: 'adwin', delta: 0.002 }, { name: 'page-hinkley', threshold: 50, tolerance: 0.005 }, { name: 'ddm' }];

/** Of so many answers each, with these error rates one after the other. */
function errors(rates: readonly number[], rows: number, seed: number): boolean[] {
  const next = uniform(seed);
  return rates.flatMap((rate) => Array.from({ length: rows }, () => next() < rate));
}

/** By the index of the answer that it was found at. */
function changes(config: DetectorConfig, stream: readonly boolean[]): [index: number, change: Change][] {
  const detector = changeDetector(config, undefined);
  return stream.flatMap((isWrong, index) => {
    const change = detector.add(isWrong);
    return change ? [[index, change] as [number, Change]] : [];
  });
}

describe.each(DETECTORS)('the detector $name', (config) => {
  it('says from which rate to which the errors rose, and since when, about', () => {
    const [index, { before, after, rows }] = changes(config, errors([0.1, 0.3], 2000, 14)).find(([at]) => at >= 2000)!;
    expect(index).toBeLessThan(2600);
    expect(before).toBeCloseTo(0.1, 1);
    expect(after).toBeGreaterThan(before + 0.05);
    expect(after).toBeLessThan(0.4);
    expect(Math.abs(index + 1 - rows - 2000)).toBeLessThan(400);
  });

  it('goes on from what it remembers, as JSON, at any answer', () => {
    const stream = errors([0.1, 0.3, 0.1], 700, 12);
    const expected = changes(config, stream);
    let state: DetectorState | undefined;
    const found = stream.flatMap((isWrong, index) => {
      const detector = changeDetector(config, state);
      const change = detector.add(isWrong);
      state = JSON.parse(JSON.stringify(detector.state)) as DetectorState;
      return change ? [[index, change]] : [];
    });
    expect(found).toEqual(expected);
    expect(found.length).toBeGreaterThan(0);
  });

  it('has no error rate before the first answer', () => {
    const detector = changeDetector(config, undefined);
    expect(detector.errorRate).toBeNaN();
    detector.add(true);
    expect(detector.errorRate).toBe(1);
  });
});

it('ADWIN finds that errors fell, too', () => {
  const [, change] = changes(DETECTORS[0]!, errors([0.4, 0.1], 2000, 13))[0]!;
  expect(change.before).toBeGreaterThan(change.after);
});

it.each(DETECTORS.slice(1))('$name tells all answers that it has seen as before or after, and begins anew', (config) => {
  const stream = errors([0.1, 0.4], 600, 15);
  const detector = changeDetector(config, undefined);
  let [seen, wrong] = [0, 0];
  let change: Change | undefined;
  for (const isWrong of stream) {
    [seen, wrong] = [seen + 1, wrong + (isWrong ? 1 : 0)];
    change = detector.add(isWrong);
    if (change) break;
  }
  const { before, after, rows } = change!;
  expect(rows).toBeLessThan(seen);
  expect(before * (seen - rows) + after * rows).toBeCloseTo(wrong, 9);
  expect(detector.state).toEqual(changeDetector(config, undefined).state);
});

it.each(DETECTORS)('$name remembers nothing of what another detector does', (config) => {
  for (const other of DETECTORS.filter(({ name }) => name !== config.name)) {
    const before = changeDetector(other, undefined);
    for (const isWrong of errors([0.2], 50, 16)) before.add(isWrong);
    expect(changeDetector(config, before.state).state).toEqual(changeDetector(config, undefined).state);
  }
});

it('a detector that is at ease with its first answer alone tells the rate before by that', () => {
  const [, change] = changes({ name: 'page-hinkley', threshold: 1, tolerance: 0 }, [...errors([0], 1, 1), ...errors([1], 60, 1)])[0]!;
  expect(change).toMatchObject({ before: 0, after: 1 });
});
