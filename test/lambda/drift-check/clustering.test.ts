/** Tests of watching a clustering in whole drift checks: how its clusters lie without labels, and how they agree with labels. */
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { LabelFanOut } from '../../../lambda/drift-check/performance/label-fan-out';
import { PerformanceCheck } from '../../../lambda/drift-check/performance/performance-check';
import { performanceSection } from '../../../lambda/drift-check/report/performance';
import { driftKeys, type DriftCheckConfig } from '../../../lib/contract/drift-check';
import type { PlannedStep } from '../../../lib/contract/fan-out';
import { iso, labelledConfig, performanceAt, valueOf } from '../support/labelled';
import { SMALL } from '../support/parted';
import { normal, uniform } from '../support/random';
import { BUCKETS, CONFIG, World } from '../support/world';

interface Hour {
  /** How far clusters are apart, in their width. */
  readonly apart?: number;
  /** Share of rows that get a label. */
  readonly labelled?: number;
  /** Share of rows that are in any cluster. */
  readonly mixed?: number;
}

const TASK = { kind: 'clustering', coordinates: ['delay', 'distance'], scales: [10, 100] } as const;

const CLUSTERING = labelledConfig({
  task: { ...TASK, label: 'late' }, sampledRows: 150,
  rules: [{ metric: 'SILHOUETTE', kind: 'drop', minDrop: 0.1, unit: 'metric' }, { metric: 'ADJUSTED_RAND', kind: 'drop', minDrop: 0.1, unit: 'metric' }],
});

/** As synthesis writes it where no labels come. */
function withoutLabels(): DriftCheckConfig {
  const { groundTruth, ...performance } = CLUSTERING.performance!;
  expect(groundTruth).toBeDefined();
  return { ...CONFIG, performance: { ...performance, task: TASK, rules: performance.rules.slice(0, 1) } };
}

/** 400 rows an hour in three clusters along the delay, which is measured in tens. */
async function clustered(hours: readonly Hour[], config = CLUSTERING): Promise<World> {
  const world = new World(config);
  await world.writeTraining();
  for (const [hour, { apart = 6, labelled = 1, mixed = 0.02 }] of hours.entries()) {
    const [next, gauss] = [uniform(hour + 1), normal(hour + 1)];
    const rows = Array.from({ length: 400 }, (_, row) => {
      const kind = Math.floor(next() * 3);
      return { flight: `f${hour}-${row}`, late: kind, score: next() < mixed ? Math.floor(next() * 3) : kind, delay: 10 * (kind * apart + gauss()), distance: 1000 + 100 * gauss(), origin: 'ORD' };
    });
    await world.writeLines(iso(hour), rows.map(({ flight, score, delay, distance, origin }) => JSON.stringify({ flight, score, delay, distance, origin })));
    await world.writeLabels(`labels/${iso(hour + 1).slice(0, 13).replace('T', '/').replaceAll('-', '/')}/labels.jsonl`, rows.filter(() => next() < labelled).map(({ flight, late }) => JSON.stringify({ flight, late })));
  }
  return world;
}

describe('a clustering', () => {
  it('is told by its space and by labels, as verdict, metrics and page', async () => {
    const world = await clustered([{}, {}, {}]);
    const verdict = await performanceAt(world, 4);
    expect(verdict).toMatchObject({ status: 'calm', state: 0, labelled: 800 });
    expect(valueOf(verdict, 'SILHOUETTE')).toBeGreaterThan(0.6);
    expect(valueOf(verdict, 'ADJUSTED_RAND')).toBeGreaterThan(0.9);
    expect(verdict.clusters!.map(({ name }) => name).sort()).toEqual(['0', '1', '2']);
    expect(verdict.clusters!.reduce((sum, { rows }) => sum + rows, 0)).toBe(800);
    const values = world.log.metricLines.map((line) => JSON.parse(line) as Record<string, unknown>).reduce((all, one) => ({ ...all, ...one }), {});
    expect(values).toMatchObject({ Silhouette: valueOf(verdict, 'SILHOUETTE'), DaviesBouldin: valueOf(verdict, 'DAVIES_BOULDIN'), AdjustedRand: valueOf(verdict, 'ADJUSTED_RAND'), Purity: valueOf(verdict, 'PURITY') });
    const page = performanceSection(verdict, []).text;
    expect(page).toContain('<th>cluster</th><th></th><th>rows</th><th>share</th><th>sampled</th><th>silhouette</th>');
    expect(page).not.toMatch(/NaN|undefined/);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
    validate(await world.document(driftKeys.verdict('flights', iso(4))));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('whose clusters run into each other breaks the rule about its silhouette, without any label', async () => {
    const world = await clustered([{ labelled: 0 }, { labelled: 0 }, { labelled: 0, apart: 2 }, { labelled: 0, apart: 2 }, { labelled: 0, apart: 2 }]);
    expect(await performanceAt(world, 4)).toMatchObject({ status: 'calm', labelled: 0 });
    await performanceAt(world, 5);
    const verdict = await performanceAt(world, 6);
    expect(verdict).toMatchObject({ status: 'breached', labelled: 0, unlabelled: 800 });
    expect(verdict.reason).toMatch(/^SILHOUETTE 0\.\d+, worse than the 0\.\d+ of the reference by 0\.\d+, of which 0\.1 is allowed/);
    expect(verdict.metrics.map(({ metric }) => metric)).toEqual(['SILHOUETTE', 'DAVIES_BOULDIN']);
  });

  it('that no longer agrees with its labels breaks the rule about that', async () => {
    const world = await clustered([{}, {}, { mixed: 0.5 }, { mixed: 0.5 }]);
    expect(await performanceAt(world, 4)).toMatchObject({ status: 'calm' });
    expect((await performanceAt(world, 6)).rules[1]).toMatchObject({ breached: true, reason: expect.stringMatching(/^ADJUSTED_RAND 0\.\d+, worse than the 0\.9/) as string });
  });

  it('that no labels come to is judged as soon as a window has ended, reads its log twice and no labels, and tells nothing of them', async () => {
    const world = await clustered([{}, {}, {}, { apart: 2 }, { apart: 2 }], withoutLabels());
    await performanceAt(world, 2);
    const before = world.store.reads.length;
    const calm = await performanceAt(world, 3);
    expect(calm).toMatchObject({ status: 'calm', withoutLabels: true, predictions: 800, labelled: 0, unlabelled: 800, late: 0, lateLabelObjects: 0 });
    expect(calm.window).toEqual({ start: iso(1), end: iso(3) });
    expect(calm.reason).not.toContain('label');
    // The hour that is new: once for its features, and once for its answers. No span is looked at once more for labels that came late.
    const read = world.store.reads.slice(before).filter((path) => !path.startsWith(BUCKETS.store));
    expect(read).toEqual([expect.stringContaining('2001/02/03/02'), expect.stringContaining('2001/02/03/02')]);
    await performanceAt(world, 4);
    const breached = await performanceAt(world, 5);
    expect(breached).toMatchObject({ status: 'breached', late: 0 });
    expect(breached.reason).toMatch(/^SILHOUETTE 0\.\d+, worse than the 0\.\d+ of the reference/);
    const values = world.log.metricLines.map((line) => JSON.parse(line) as Record<string, unknown>).reduce((all, one) => ({ ...all, ...one }), {});
    expect(values).toMatchObject({ Silhouette: valueOf(breached, 'SILHOUETTE'), DaviesBouldin: valueOf(breached, 'DAVIES_BOULDIN'), PerformanceState: expect.any(Number) as number });
    for (const name of ['LabelledRows', 'LabelCoverage', 'LateLabels', 'UnmatchedLabels', 'AdjustedRand', 'Purity']) expect(values).not.toHaveProperty(name);
    const page = performanceSection(breached, []).text;
    expect(page).toContain('<td>answers</td><td></td><td>800</td>');
    expect(page).not.toMatch(/label |labels|NaN|undefined/);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
    validate(await world.document(driftKeys.verdict('flights', iso(5))));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([['with labels', CLUSTERING, 4], ['without any', withoutLabels(), 3]] as const)('%s is counted to the same in passes, and by the steps of a machine', async (_, config, hour) => {
    const world = await clustered([{ labelled: 0.5 }, { labelled: 0.5 }, {}], config);
    const parts = { storage: world.store, config: world.config, performance: world.config.performance!, buckets: BUCKETS, log: world.log };
    const forget = async (): Promise<void> => {
      for (const key of await world.keys('models/flights/drift/performance/')) world.delete(key);
    };
    const whole = await new PerformanceCheck(parts).window(iso(hour));
    await forget();
    expect((await new PerformanceCheck({ ...parts, labelLimit: 100 }).window(iso(hour))).parts).toEqual(whole.parts);
    await forget();
    const labels = new LabelFanOut({ ...parts, config: { ...world.config, fanOut: SMALL } });
    for (let kind = ''; kind !== 'join';) {
      const { planKey } = await labels.plan(iso(hour));
      const steps = await world.document<PlannedStep[]>(planKey!);
      kind = steps[0]!.step;
      for (const step of steps) await (step.step === 'sort' ? labels.sort(step) : step.step === 'join' ? labels.join(step) : Promise.reject(new Error(step.step)));
      if (kind === 'join') await labels.merge(steps.flatMap((step) => (step.step === 'join' ? [step] : [])));
    }
    expect((await new PerformanceCheck(parts).window(iso(hour))).parts).toEqual(whole.parts);
  });
});
