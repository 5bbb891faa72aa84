/** Tests of the state over time. */
import { describe, expect, it } from 'vitest';
import { type DriftStateDocument, type FeatureVerdict, type StatisticResult, TREND_WINDOWS, type WindowStatus } from '../../../lib/contract/verdict';
import { nearness, nearnessOf, nextState, standing, stateInWords } from '../../../lambda/drift-check/state';
import { addHours } from '../../../lambda/drift-check/hours';
import { fc } from '../support/property';

const START = '2001-02-03T00:00:00Z';
const SHORT: Readonly<Record<string, WindowStatus>> = { d: 'drifted', c: 'calm', u: 'unclear', i: 'insufficient-data' };

/** The states after each window, given by its initial. */
function run(windows: string, breach = { times: 2, outOf: 3 }, baselines = windows.replace(/./g, 'b')): DriftStateDocument[] {
  const states: DriftStateDocument[] = [];
  [...windows].forEach((initial, index) => {
    if (initial === '-') return; // a check that was missed
    states.push(nextState(states.at(-1), { modelId: 'flights', baselineId: baselines[index]!, end: addHours(START, index), status: SHORT[initial]!, rows: 1000, features: [] }, { breach, everyHours: 1 }));
  });
  return states;
}

function feature(...statistics: Pick<StatisticResult, 'name' | 'value' | 'threshold'>[]): FeatureVerdict {
  return {
    name: 'distance',
    critical: false,
    window: { start: START, end: addHours(START, 24) },
    present: 1000,
    missing: 0,
    invalid: 0,
    status: 'stable',
    reason: '',
    qualityBreached: false,
    statistics: statistics.map((statistic) => ({ ...statistic, breached: statistic.value >= statistic.threshold, calm: false })),
  };
}

function states(windows: string, breach?: { times: number; outOf: number }): string {
  return run(windows, breach).map(({ state }) => state).join('');
}

describe('nextState', () => {
  it.each([
    ['d', '0'],
    ['dd', '01'],
    ['dcd', '001'],
    ['dccd', '0000'],
    ['dud', '001'],
    ['did', '001'],
    ['diid', '0000'],
    ['d-d', '01'],
    ['d--d', '00'],
  ])('becomes 1 when 2 of the last 3 windows drifted: %s gives %s', (windows, expected) => {
    expect(states(windows)).toBe(expected);
  });

  it.each([
    ['ddcc', '0110'],
    ['ddcuc', '01111'],
    ['ddcucc', '011110'],
    ['ddcicc', '011110'],
    ['ddic', '0111'],
    ['ddiii', '01111'],
    ['dduuuu', '011111'],
    ['ddcdcc', '011110'],
  ])('becomes 0 after 2 calm windows in a row: %s gives %s', (windows, expected) => {
    expect(states(windows)).toBe(expected);
  });

  it('passes over windows with too few data where each of the last ones must have drifted, or be calm, if they are less than half', () => {
    const lasting = { times: 4, outOf: 4 };
    expect(states('ddddidcccc', lasting)).toBe('0001111110');
    expect(states('ddid', lasting)).toBe('0001');
    expect(states('diid', lasting)).toBe('0000');
    expect(states('dcdd', lasting)).toBe('0000');
    expect(states('id', { times: 2, outOf: 2 })).toBe('00');
    expect(states('ddddccic', lasting)).toBe('00011110');
    const nights = 'ddddddddddddddddiiiiiiii'.repeat(3);
    expect(states(nights, { times: 48, outOf: 48 }).indexOf('1')).toBe(48);
  });

  it('does not bring windows of different times together', () => {
    expect(states(`dd${'-'.repeat(700)}d`, { times: 3, outOf: 3 })).toBe('000');
    expect(states('ddd-c-c', { times: 2, outOf: 2 })).toBe('01111');
  });

  it('needs new evidence after it became 0', () => {
    expect(states('ddccd', { times: 2, outOf: 5 })).toBe('01100');
    expect(states('ddccdd', { times: 2, outOf: 5 })).toBe('011001');
  });

  it('follows each window when the rule is 1 of 1', () => {
    expect(states('dcucdud', { times: 1, outOf: 1 })).toBe('1000111');
  });

  it('remembers as many windows as the rule looks at, and when the state changed', () => {
    const last = run('cuddddi').at(-1)!;
    expect(last.recent.map(({ status }) => status)).toEqual(['drifted', 'drifted', 'insufficient-data']);
    expect(last).toMatchObject({ version: 1, modelId: 'flights', baselineId: 'b', state: 1, since: addHours(START, 3) });
    expect(run('c')[0]!.since).toBe(START);
  });

  it('begins anew with another baseline', () => {
    const last = run('ddd', undefined, 'bbx').at(-1)!;
    expect(last).toMatchObject({ baselineId: 'x', state: 0, since: addHours(START, 2), recent: [{ end: addHours(START, 2), status: 'drifted' }] });
    expect(run('dddd', undefined, 'bbxx').at(-1)).toMatchObject({ state: 1, since: addHours(START, 3) });
  });

  it('does not become 1 at a calm window because the rule was tightened', () => {
    const before = run('duc', { times: 2, outOf: 3 }).at(-1)!;
    const window = { modelId: 'flights', baselineId: 'b', end: addHours(START, 3), status: 'calm' as const, rows: 1000, features: [] };
    expect(nextState(before, window, { breach: { times: 1, outOf: 5 }, everyHours: 1 }).state).toBe(0);
  });

  it('rises only at a drifted window, falls only at a calm one, and never forgets the latest window', () => {
    const rule = fc.integer({ min: 1, max: 4 }).chain((times) => fc.record({ times: fc.constant(times), outOf: fc.integer({ min: times, max: 7 }) }));
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('d', 'c', 'u', 'i'), minLength: 1, maxLength: 40 }), rule, (windows, breach) => {
        run(windows, breach).forEach((state, index, all) => {
          const before = all[index - 1]?.state ?? 0;
          if (state.state > before) expect(windows[index]).toBe('d');
          if (state.state < before) expect(windows.slice(index + 1 - breach.times, index + 1)).toMatch(/^i?[ci]*c[ci]*$/);
          expect(state.recent.at(-1)).toEqual({ end: addHours(START, index), status: SHORT[windows[index]!] });
          expect(state.recent.length).toBeLessThanOrEqual(breach.outOf);
        });
      }),
    );
  });
});

describe('the trend', () => {
  const judged = (end: string, features: FeatureVerdict[] = []) => ({ modelId: 'flights', baselineId: 'b', end, status: 'calm' as const, rows: 1000, features });
  const rule = { breach: { times: 2, outOf: 3 }, everyHours: 1 };

  it('has a point for each window, oldest first, with how near each feature came to its thresholds', () => {
    const first = nextState(undefined, judged(START, [feature({ name: 'psi', value: 0.05, threshold: 0.2 })]), rule);
    const second = nextState(first, judged(addHours(START, 1), [feature()]), rule);
    expect(second.trend).toEqual([
      { end: START, status: 'calm', state: 0, rows: 1000, features: [0.25] },
      { end: addHours(START, 1), status: 'calm', state: 0, rows: 1000, features: [null] },
    ]);
  });

  it('keeps the latest points alone', () => {
    const trend = run('c'.repeat(TREND_WINDOWS + 2)).at(-1)!.trend!;
    expect(trend).toHaveLength(TREND_WINDOWS);
    expect([trend[0]!.end, trend.at(-1)!.end]).toEqual([addHours(START, 2), addHours(START, TREND_WINDOWS + 1)]);
  });

  it('begins anew with another baseline', () => {
    expect(run('ccc', undefined, 'bbx').at(-1)!.trend!.map(({ end }) => end)).toEqual([addHours(START, 2)]);
  });
});

describe('closedFrom', () => {
  it('is the end of the window before, also of another baseline, and missing at the first', () => {
    const [first, second, third] = run('ccc', undefined, 'bbx');
    expect(first).not.toHaveProperty('closedFrom');
    expect(second!.closedFrom).toBe(START);
    expect(third!.closedFrom).toBe(addHours(START, 1));
    const next = { modelId: 'flights', baselineId: 'b', end: addHours(START, 1), status: 'calm' as const, rows: 1000, features: [] };
    expect(nextState({ ...first!, recent: [] }, next, { breach: { times: 2, outOf: 3 }, everyHours: 1 })).not.toHaveProperty('closedFrom');
  });
});

describe('nearnessOf', () => {
  it('is the value farthest above its threshold, or nearest to it, in four digits', () => {
    expect(nearnessOf(feature({ name: 'psi', value: 0.05, threshold: 0.2 }, { name: 'ks', value: 0.0333333, threshold: 0.1 }))).toBe(0.3333);
  });

  it('looks at statistics of drift alone, and is null without one', () => {
    const missing = { name: 'missing-rate', value: 0.9, threshold: 0.1 } as const;
    expect(nearnessOf(feature(missing))).toBeNull();
    expect(nearnessOf(feature(missing, { name: 'psi', value: 0.1, threshold: 0.2 }))).toBe(0.5);
  });
});

describe('nearness', () => {
  it('is a share of the threshold, and 0 of a threshold of 0 that was not left', () => {
    expect(nearness({ value: 0.1, threshold: 0.2 })).toBe(0.5);
    expect(nearness({ value: 0, threshold: 0 })).toBe(0);
    expect(nearness({ value: 0.1, threshold: 0 })).toBe(Infinity);
  });
});

describe('stateInWords', () => {
  it('counts the drifted windows, and says when the state changed and whether it did now', () => {
    const [first, second, third] = run('dcd');
    expect(stateInWords(first!, undefined)).toBe(`1 of the last 1 windows drifted, the model counts as stable (since ${START})`);
    expect(stateInWords(second!, first)).toBe(`1 of the last 2 windows drifted, the model counts as stable (since ${START})`);
    expect(stateInWords(third!, second)).toBe(`2 of the last 3 windows drifted, the model now counts as drifted (since ${addHours(START, 2)})`);
  });
});

describe('standing', () => {
  const state = run('cc')[1];

  it('orders windows by their end', () => {
    expect(standing(undefined, START)).toBe('new');
    expect(standing(state, addHours(START, 2))).toBe('new');
    expect(standing(state, addHours(START, 1))).toBe('same');
    expect(standing(state, START)).toBe('older');
  });

  it('takes any window for new when none was kept', () => {
    expect(standing({ ...state!, recent: [] }, START)).toBe('new');
  });
});
