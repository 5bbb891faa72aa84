/** Tests of labels that have become due in a pause: they are caught up with plan by plan, and what comes of it is what checks would have made. */
import { describe, expect, it } from 'vitest';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { PlanAnswer } from '../../../lib/contract/fan-out';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { iso, labelledConfig, LabelledWorld, PERFORMANCE } from '../support/labelled';
import { documents, partingHandler, planned, readInParts, SMALL } from '../support/parted';
import { at, CONFIG, type World } from '../support/world';

describe('labels of a pause', () => {
  const DAYS = 20;
  const config = labelledConfig(
    { windowHours: 24 * DAYS, groundTruth: { ...PERFORMANCE.groundTruth, delayHours: 24 }, minLabelled: 50, rules: [{ metric: 'ACCURACY', kind: 'floor', limit: 0.5 }] },
    { everyHours: 24, features: CONFIG.features.map((feature) => ({ ...feature, windowHours: 24 })) },
  );

  /** Ends of the days from the first one on that has labels. */
  async function daysOfLabels(): Promise<World> {
    const made = new LabelledWorld(config);
    await made.world.writeTraining();
    for (let day = 0; day <= DAYS; day++) {
      const rows = await made.hour(24 * day + 5, { rows: 30, labelled: 0.8, wrong: 0.2, after: 20 });
      await made.labels(24 * (day + 2) + 1, [{ flight: rows.at(-1)!.flight, late: 1 }], `late-of-${day}.jsonl`);
    }
    return made.world;
  }

  const spansOf = (times: number, ...kinds: readonly string[]): string[] => Array.from({ length: times }, () => kinds).flat();

  const performanceOf = (documents: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(documents).filter(([key]) => key.includes('/performance/')));

  it('are joined by several plans, the oldest first, to what checks day by day have made of them', async () => {
    const [daily, paused] = [await daysOfLabels(), await daysOfLabels()];
    for (let day = 1; day <= DAYS + 1; day++) await daily.handler(at(24 * day));
    const handler = partingHandler(paused, { ...SMALL, joinHours: 96 });
    const plans: (readonly [string, readonly string[]])[] = [];
    const kinds = await readInParts(paused, handler, 24 * (DAYS + 1), (steps) => {
      const keys = new Set(steps.flatMap((step) => (step.step === 'join' ? [step.joinKey] : [])));
      if (keys.size > 0) plans.push([steps[0]!.step, [...keys]]);
      return steps;
    });
    expect(kinds).toEqual(['count', ...spansOf(DAYS / 4, 'sort', 'join')]);
    const spans = await Promise.all(plans.map(([, keys]) => Promise.all(keys.map(async (key) => (await paused.document<{ span: { start: string } }>(key)).span.start))));
    expect(spans.flat()).toEqual([...spans.flat()].sort());
    expect(spans.map(({ length }) => length)).toEqual([4, 4, 4, 4, 4]);
    await handler(at(24 * (DAYS + 1)));
    const [got, expected] = [performanceOf(await documents(paused)), performanceOf(await documents(daily))];
    expect(Object.keys(got)).toHaveLength(DAYS);
    // Days before the window were joined by checks that a pause has left out.
    for (const [key, text] of Object.entries(got)) expect(text, key).toBe(expected[key]);
    const verdictOf = async (world: World): Promise<VerdictDocument> => world.document(driftKeys.verdict('flights', iso(24 * (DAYS + 1))));
    const [{ performance, ...inputs }, { performance: ofDaily, ...inputsOfDaily }] = [await verdictOf(paused), await verdictOf(daily)];
    const { status, metrics, rules, confusion, calibration, labelled, unlabelled, predictions } = ofDaily!;
    expect(performance).toMatchObject({ status, metrics, rules, confusion, calibration, labelled, unlabelled, predictions });
    expect([inputs.status, inputs.rows, inputs.features]).toEqual([inputsOfDaily.status, inputsOfDaily.rows, inputsOfDaily.features]);
  });

  it('are left to the check by what all of them come to, not by what one plan takes', async () => {
    const world = await daysOfLabels();
    const { bytes } = (await planned(world, partingHandler(world, { ...SMALL, oneFunctionBytes: 1e9 }), 24 * (DAYS + 1))).answer;
    const limited = (oneFunctionBytes: number): Promise<PlanAnswer> => planned(world, partingHandler(world, { ...SMALL, oneFunctionBytes }), 24 * (DAYS + 1)).then(({ answer }) => answer);
    expect(await limited(bytes)).toMatchObject({ reading: 'ALONE' });
    const some = await limited(Math.floor(bytes / 2));
    expect(some).toMatchObject({ reading: 'FAN_OUT', subject: 'LABELS' });
    expect(some.bytes).toBeLessThan(bytes / 4);
  });

  it('that are not joined yet hide no drift: a check that leaves them says so, and is none the worse', async () => {
    const [world, alone] = [await daysOfLabels(), await daysOfLabels()];
    const handler = partingHandler(world);
    const end = 24 * (DAYS + 1);
    world.store.reads.length = 0;
    await handler({ step: 'check', event: at(end) });
    expect(world.store.readsOf('labels/')).toBe(0);
    const { performance, reason, ...verdict } = await world.document<VerdictDocument>(driftKeys.verdict('flights', iso(end)));
    expect(performance).toBeUndefined();
    expect(reason).toMatch(/; labels of older predictions are still being joined, so that performance is not judged yet; /);
    expect(world.log.of('labels-left')).toMatchObject([{ end: iso(end) }]);
    await alone.handler(at(end));
    expect(await alone.document<VerdictDocument>(driftKeys.verdict('flights', iso(end)))).toMatchObject(verdict);
    expect((await handler({ step: 'check', event: at(end) })).outcome).toBe('ALREADY_JUDGED');
    expect(world.store.readsOf('labels/')).toBe(0);
  });

  it('that all checks have left for two days fail each further one behind its verdict, also when it is asked again, until they are joined', async () => {
    const world = await daysOfLabels();
    const handler = partingHandler(world);
    const leaving = async (day: number): Promise<string> => String(await handler({ step: 'check', event: at(24 * day) }).then(({ outcome }: { outcome: string }) => outcome, (error: unknown) => error));
    const since = (): Promise<unknown> => world.document<{ labelsLeftSince?: string }>(driftKeys.state('flights')).then(({ labelsLeftSince }) => labelsLeftSince);
    expect(await leaving(5)).not.toMatch(/Error/);
    expect(await leaving(6)).not.toMatch(/Error/);
    expect(await since()).toBe(iso(24 * 5));
    const problem = new RegExp(`Error: flights: labels were left unjoined by all checks from the window up to ${iso(24 * 5)} to the one up to ${iso(24 * 7)}, expected them to be joined within 48 hours; performance is judged by none`);
    expect(await leaving(7)).toMatch(problem);
    expect(await leaving(7)).toMatch(problem);
    expect((await world.document<VerdictDocument>(driftKeys.verdict('flights', iso(24 * 7)))).reason).toContain('still being joined');
    await world.handler(at(24 * 8));
    expect(await since()).toBeUndefined();
    expect(await leaving(9)).not.toMatch(/Error/);
    expect(await since()).toBe(iso(24 * 9));
  });

  it('of a day without any object are a plan, too', async () => {
    const world = new LabelledWorld(config).world;
    await world.writeTraining();
    await world.writeHour(iso(24 * 5), { rows: 300 });
    expect(await readInParts(world, partingHandler(world), 24 * 6 + 24)).toEqual([...spansOf(DAYS - 1, 'join'), 'sort', 'join']);
  });
});
