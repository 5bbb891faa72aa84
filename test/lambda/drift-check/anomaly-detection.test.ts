/** Tests of watching an anomaly detector in whole drift checks: its rate of alarms without labels, and how it ranks with them. */
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { PerformanceCheck } from '../../../lambda/drift-check/performance/performance-check';
import { performanceSection } from '../../../lambda/drift-check/report/performance';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { PerformanceConfig } from '../../../lib/contract/performance';
import { iso, labelledConfig, performanceAt, valueOf } from '../support/labelled';
import { normal, uniform } from '../support/random';
import { BUCKETS, World } from '../support/world';

interface Hour {
  /** What is added to all scores. */
  readonly shift?: number;
  /** Share of rows that get a label. */
  readonly labelled?: number;
  /** Whether the scores of anomalies are as all others'. */
  readonly blind?: boolean;
}

const RATE = { metric: 'ANOMALY_RATE', kind: 'drop', minDrop: 0.5, unit: 'share' } as const;
const RANKING = { metric: 'PR_AUC', kind: 'drop', minDrop: 0.1, unit: 'metric' } as const;

/** 600 rows an hour, one in ten an anomaly, whose scores lie around 4 and those of others around 0. */
async function detected(hours: readonly Hour[], performance: Partial<PerformanceConfig> = {}): Promise<World> {
  const world = new World(labelledConfig({ task: { kind: 'anomaly', label: 'late', positive: '1', threshold: 2, inspected: 40 }, rules: [RATE, RANKING], ...performance }));
  await world.writeTraining();
  for (const [hour, { shift = 0, labelled = 1, blind = false }] of hours.entries()) {
    const [next, gauss] = [uniform(hour + 1), normal(hour + 1)];
    const rows = Array.from({ length: 600 }, (_, row) => {
      const late = next() < 0.1 ? 1 : 0;
      return { flight: `f${hour}-${row}`, late, score: gauss() + shift + (late === 1 && !blind ? 4 : 0) };
    });
    await world.writeLines(iso(hour), rows.map(({ flight, score }) => JSON.stringify({ flight, score, delay: 1, distance: 200, origin: 'ORD' })));
    await world.writeLabels(`labels/${iso(hour + 1).slice(0, 13).replace('T', '/').replaceAll('-', '/')}/labels.jsonl`, rows.filter(() => next() < labelled).map(({ flight, late }) => JSON.stringify({ flight, late })));
  }
  return world;
}

describe('an anomaly detector', () => {
  it('is told by its rate of alarms, its ranking and the precision of those inspected, as verdict, metrics and page', async () => {
    const world = await detected([{}, {}, {}]);
    const verdict = await performanceAt(world, 4);
    expect(verdict).toMatchObject({ status: 'calm', state: 0, labelled: 1200 });
    expect(valueOf(verdict, 'ANOMALY_RATE')).toBeCloseTo(0.12, 1);
    expect(valueOf(verdict, 'PR_AUC')).toBeGreaterThan(0.9);
    expect(valueOf(verdict, 'PRECISION_AT_K')).toBe(1);
    const values = world.log.metricLines.map((line) => JSON.parse(line) as Record<string, unknown>).reduce((all, one) => ({ ...all, ...one }), {});
    expect(values).toMatchObject({ AnomalyRate: valueOf(verdict, 'ANOMALY_RATE'), PrecisionAtK: 1, PrAuc: valueOf(verdict, 'PR_AUC') });
    const page = performanceSection(verdict, []).text;
    expect(page).toContain('<td>ANOMALY_RATE</td><td>within 50 %</td>');
    expect(page).not.toMatch(/NaN|undefined|Confusion matrix/);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
    validate(await world.document(driftKeys.verdict('flights', iso(4))));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([['more', 1], ['fewer', -3]])('that raises many %s alarms breaks the rule about their rate, without any label', async (_, shift) => {
    const world = await detected([{ labelled: 0 }, { labelled: 0 }, { labelled: 0, shift }, { labelled: 0, shift }, { labelled: 0, shift }]);
    expect(await performanceAt(world, 4)).toMatchObject({ status: 'calm', labelled: 0 });
    await performanceAt(world, 5);
    expect(await performanceAt(world, 6)).toMatchObject({ status: 'breached', labelled: 0, unlabelled: 1200 });
    const verdict = await performanceAt(world, 7);
    expect(verdict.state).toBe(1);
    expect(verdict.reason).toMatch(/^ANOMALY_RATE 0\.\d+, away from the 0\.1\d* of the reference by 0\.\d+, of which 0\.0\d+ is allowed/);
    expect(verdict.metrics.map(({ metric }) => metric)).toEqual(['ANOMALY_RATE']);
  });

  it('that no longer ranks anomalies first breaks the rule about its ranking', async () => {
    const world = await detected([{}, {}, { blind: true }, { blind: true }], { rules: [RANKING] });
    expect(await performanceAt(world, 4)).toMatchObject({ status: 'calm' });
    expect((await performanceAt(world, 6)).rules[0]).toMatchObject({ breached: true, reason: expect.stringMatching(/^PR_AUC 0\.\d+, worse than the 0\.9/) as string });
  });

  it('with too few labels tells its rate alone, and with too few answers nothing', async () => {
    const few = await performanceAt(await detected([{ labelled: 0.1 }, { labelled: 0.1 }, {}]), 4);
    expect(few.labelled).toBeLessThan(200);
    expect(few.metrics.map(({ metric }) => metric)).toEqual(['ANOMALY_RATE']);
    expect(await performanceAt(await detected([{}, {}, {}], { minLabelled: 5000 }), 4)).toMatchObject({ status: 'insufficient-data', metrics: [], reason: expect.stringMatching(/^1200 answers, 5000 are needed/) as string });
  });

  it('is counted to the same where its labels do not fit into memory at once', async () => {
    const world = await detected([{ labelled: 0.5 }, { labelled: 0.5 }, {}]);
    const parts = { storage: world.store, config: world.config, performance: world.config.performance!, buckets: BUCKETS, log: world.log };
    const whole = await new PerformanceCheck(parts).window(iso(4));
    for (const key of await world.keys('models/flights/drift/performance/')) world.delete(key);
    const inPasses = await new PerformanceCheck({ ...parts, labelLimit: 100 }).window(iso(4));
    expect(inPasses.parts).toEqual(whole.parts);
    const { counts, predictions } = whole.parts[0]!;
    expect(counts).toMatchObject({ kind: 'anomaly', answers: predictions });
  });
});
