/** Tests of the detectors of concept drift: golden streams, what they promise on seeded ones, and going on from a stored state. */
import { describe, expect, it } from 'vitest';
import { Adwin, type AdwinCut, type AdwinState } from '../../../lambda/stats/adwin';
import { Ddm, type DdmState } from '../../../lambda/stats/ddm';
import { PageHinkley, type PageHinkleyState } from '../../../lambda/stats/page-hinkley';
import { uniform } from '../support/random';
import streams from '../../reference/streams.json';

function alarms(values: readonly number[], detector: { add(value: number): boolean }): number[] {
  return values.flatMap((value, index) => (detector.add(value) ? [index] : []));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Errors with one probability and then, from 5 000 on, with another. */
function delays(streamCount: number, before: number, after: number, seed: number): number[] {
  const next = uniform(seed);
  return Array.from({ length: streamCount }, () => {
    const detector = new Adwin();
    for (let i = 0; i < 5000; i++) detector.add(next() < before ? 1 : 0);
    for (let i = 1; i <= 5000; i++) if (detector.add(next() < after ? 1 : 0)) return i;
    return Infinity;
  });
}

describe('Adwin', () => {
  it('has its first alarm on the golden stream where all implementations have it', () => {
    expect(alarms(streams.skmultiflow_drift_stream.values, new Adwin())[0]).toBe(1023);
  });

  it('finds the change of the SEA concepts, and a rise from 10 to 20 % errors, with the delay that is asked for', () => {
    expect(median(delays(25, 0.1, 0.168, 1))).toBeLessThanOrEqual(1100);
    expect(median(delays(25, 0.1, 0.2, 2))).toBeLessThanOrEqual(350);
  });

  it('raises no alarm in 10 000 errors of one probability in 99 % of streams', () => {
    const next = uniform(3);
    let quiet = 0;
    for (let stream = 0; stream < 100; stream++) {
      const detector = new Adwin();
      const rate = 0.05 + 0.45 * (stream / 99);
      let isQuiet = true;
      for (let i = 0; i < 10_000; i++) if (detector.add(next() < rate ? 1 : 0)) isQuiet = false;
      if (isQuiet) quiet += 1;
    }
    expect(quiet).toBeGreaterThanOrEqual(99);
  });

  it('keeps a window that grows without change, and shrinks to what is new after one', () => {
    const detector = new Adwin();
    const next = uniform(5);
    expect(detector.mean).toBeNaN();
    for (let i = 0; i < 4000; i++) detector.add(next() < 0.1 ? 1 : 0);
    expect(detector.width).toBe(4000);
    expect(detector.mean).toBeCloseTo(0.1, 1);
    for (let i = 0; i < 4000; i++) detector.add(next() < 0.6 ? 1 : 0);
    expect(detector.width).toBeLessThan(4400);
    expect(detector.mean).toBeCloseTo(0.6, 1);
  });

  it('knows the spread of its window to rounding, also after cuts', () => {
    const detector = new Adwin();
    const next = uniform(6);
    const values = Array.from({ length: 3000 }, (_, index) => next() * (index < 1500 ? 1 : 0.3));
    for (const value of values) detector.add(value);
    const kept = values.slice(-detector.width);
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    expect(detector.width).toBeLessThan(3000);
    expect(detector.mean).toBeCloseTo(mean, 10);
    expect(detector.state.spread).toBeCloseTo(kept.reduce((sum, value) => sum + (value - mean) ** 2, 0), 6);
  });

  it('keeps its memory small', () => {
    const detector = new Adwin();
    for (let i = 0; i < 20_000; i++) detector.add(i % 2);
    expect(detector.width).toBe(20_000);
    expect(detector.state.rows.flat().length).toBeLessThan(80);
  });

  it('looks neither early nor between its ticks, and with a smaller delta later', () => {
    const [soon, late] = [0.3, 1e-9].map((delta) => alarms([...new Array<number>(320).fill(0), ...new Array<number>(320).fill(0.5)], new Adwin(delta))[0]!);
    expect(soon).toBeLessThan(late!);
    expect([(soon! + 1) % 32, (late! + 1) % 32]).toEqual([0, 0]);
    expect(alarms([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], new Adwin())).toEqual([]);
  });
});

/** ADWIN as the paper has it, which keeps all values of its window, and works out each mean and the variance from them. */
class WholeWindow {
  public cut: AdwinCut | undefined;
  /** Oldest first. */
  private buckets: number[][] = [];
  private seen = 0;

  public constructor(private readonly delta: number) {}

  public get values(): number[] {
    return this.buckets.flat();
  }

  public add(value: number): boolean {
    this.seen += 1;
    this.buckets.push([value]);
    for (let size = 1; this.buckets.filter(({ length }) => length === size).length > 5; size *= 2) {
      const oldest = this.buckets.findIndex(({ length }) => length === size);
      this.buckets.splice(oldest, 2, [...this.buckets[oldest]!, ...this.buckets[oldest + 1]!]);
    }
    const cut = this.seen % 32 === 0 ? this.bestCut() : undefined;
    this.cut = cut ?? this.cut;
    while (this.seen % 32 === 0 && this.bestCut()) this.buckets.shift();
    return cut !== undefined;
  }

  private bestCut(): AdwinCut | undefined {
    const { values } = this;
    const mean = (some: readonly number[]): number => some.reduce((sum, value) => sum + value, 0) / some.length;
    const all = mean(values);
    const variance = mean(values.map((value) => (value - all) ** 2));
    const log = Math.log((2 * Math.log(values.length)) / this.delta);
    const cuts = this.buckets.map((_, index) => {
      const [older, newer] = [this.buckets.slice(0, index).flat(), this.buckets.slice(index).flat()];
      const harmonic = 1 / (1 / (older.length - 4) + 1 / (newer.length - 4));
      const limit = Math.sqrt((2 * variance * log) / harmonic) + (2 * log) / (3 * harmonic);
      return { before: mean(older), after: mean(newer), rows: newer.length, times: older.length < 5 || newer.length < 5 ? 0 : Math.abs(mean(older) - mean(newer)) / limit };
    });
    const { times, ...best } = cuts.reduce((most, cut) => (cut.times > most.times ? cut : most));
    return times > 1 ? best : undefined;
  }
}

describe('Adwin beside one that keeps all values', () => {
  it('cuts at the same values, to the same window, and says the same of it', () => {
    let found = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const next = uniform(seed);
      const delta = 0.9 * next() + 0.002;
      const [detector, whole] = [new Adwin(delta), new WholeWindow(delta)];
      expect(detector.latestCut).toBeUndefined();
      let rate = next();
      for (let seen = 1; seen <= 320; seen++) {
        if (seen % 64 === 1) rate = next();
        const value = next() < rate ? 1 : 0;
        const isCut = detector.add(value);
        if (isCut !== whole.add(value)) expect.fail(`one of both found a change at value ${seen} of stream ${seed}`);
        if (!isCut) continue;
        found += 1;
        const { before, after, rows } = detector.latestCut!;
        expect([detector.width, rows, before.toFixed(9), after.toFixed(9)]).toEqual([whole.values.length, whole.cut!.rows, whole.cut!.before.toFixed(9), whole.cut!.after.toFixed(9)]);
      }
      expect([detector.width, detector.state.seen]).toEqual([whole.values.length, 320]);
    }
    expect(found).toBeGreaterThan(50);
  });
});

describe('Ddm', () => {
  it('is stable where no answer is wrong, and where all are', () => {
    for (const isError of [false, true]) {
      const detector = new Ddm();
      expect(Array.from({ length: 100 }, () => detector.add(isError)).every((result) => result === 'stable')).toBe(true);
    }
  });

  it('warns and finds drift on the golden stream where River does', () => {
    const detector = new Ddm();
    const results = streams.river_ddm.values.map((value) => detector.add(value === 1));
    expect([results.indexOf('warning'), results.indexOf('drift')]).toEqual([1084, 1334]);
  });

  it('judges nothing in its first 30 errors, and begins anew after drift', () => {
    const detector = new Ddm();
    for (let i = 0; i < 30; i++) expect(detector.add(i % 2 === 0)).toBe('stable');
    let result = detector.add(true);
    for (let i = 0; i < 200 && result !== 'drift'; i++) result = detector.add(true);
    expect(result).toBe('drift');
    expect(detector.state).toEqual({ seen: 0, rate: 0 });
  });
});

describe('PageHinkley', () => {
  it('raises its alarms on the golden streams where River and scikit-multiflow do', () => {
    expect(alarms(streams.skmultiflow_drift_stream.values, new PageHinkley())).toEqual([1013, 1335, 1505, 1758]);
    expect(alarms(streams.river_ph.values, new PageHinkley())[0]).toBe(1006);
  });

  it('is quiet on 10 000 errors of one probability at the default threshold, and not at a low one', () => {
    const draw = (): number[] => {
      const next = uniform(8);
      return Array.from({ length: 10_000 }, () => (next() < 0.1 ? 1 : 0));
    };
    expect(alarms(draw(), new PageHinkley())).toEqual([]);
    expect(alarms(draw(), new PageHinkley({ threshold: 10 })).length).toBeGreaterThan(0);
    expect(alarms(draw(), new PageHinkley({ threshold: 10, tolerance: 0.05 })).length).toBe(0);
    expect(alarms(draw(), new PageHinkley({ threshold: 10, fading: 0.9 })).length).toBe(0);
  });

  it('wants more than its threshold', () => {
    const exact = { warmUp: 0, tolerance: 0, fading: 1 };
    expect(alarms([0, 1], new PageHinkley({ ...exact, threshold: 0.5 }))).toEqual([]);
    expect(alarms([0, 1], new PageHinkley({ ...exact, threshold: 0.49 }))).toEqual([1]);
  });

  it('waits for its warm-up', () => {
    const steep = [0, ...new Array<number>(60).fill(1000)];
    expect(alarms(steep, new PageHinkley())[0]).toBe(28);
    expect(alarms(steep, new PageHinkley({ warmUp: 10 }))[0]).toBe(8);
  });
});

describe('detectors', () => {
  it('go on from a state that was stored as JSON as if nothing had happened', () => {
    const values = streams.skmultiflow_drift_stream.values;
    const stored = <T>(state: T): T => JSON.parse(JSON.stringify(state)) as T;
    const [adwin, ddm, ph] = [new Adwin(), new Ddm(), new PageHinkley()];
    const whole = values.map((value) => [adwin.add(value), ddm.add(value === 1), ph.add(value)]);
    let [adwinState, ddmState, phState]: [AdwinState?, DdmState?, PageHinkleyState?] = [];
    const parts = values.map((value) => {
      const [one, other, third] = [new Adwin(0.002, adwinState), new Ddm(ddmState), new PageHinkley({}, phState)];
      const result = [one.add(value), other.add(value === 1), third.add(value)];
      [adwinState, ddmState, phState] = [stored(one.state), stored(other.state), stored(third.state)];
      return result;
    });
    expect(parts).toEqual(whole);
  });
});
