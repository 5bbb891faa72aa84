/** Labels of a log that is too large for one function, in the world: the schedule's machine sorts and joins them, whatever fails on the way. */
import { describe, expect, it } from 'vitest';
import { driftKeys } from '../../lib/contract/drift-check';
import { DRIFT_METRICS, DRIFT_NAMESPACE, MODEL_DIMENSION } from '../../lib/contract/metrics';
import type { PerformanceDocument, PerformancePart } from '../../lib/contract/performance';
import type { VerdictDocument } from '../../lib/contract/verdict';
import type { World } from '../../simulator/world';
import { HOUR, hourOfLog, loaded, START, trainingData } from '../simulator/world/fixture';
import { MODEL_ID, readByOneFunction, readInParts } from '../support/log-reading-app';
import { provePermissions } from '../support/permissions/record';

/** Hours of the log that is there. */
const [FIRST_HOUR, LAST_HOUR] = [-6, 3];
const FUNCTION = 'Hourly/Monitor/Check/Function';
/** Name of the app in the records of permissions. */
const APP = 'labels-in-parts';

const large = (): string => readInParts(2, { oneFunctionBytes: 1000, batchBytes: 4000, joinPartitions: 2, joinHours: 24 }, 'inputs and answers');

async function started(assembly: string): Promise<World> {
  const world = await loaded(assembly, { permissions: 'enforced' });
  const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
  world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(2000));
  for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour++) {
    const { key, body } = hourOfLog(START + hour * HOUR, 150);
    const rows = body.trimEnd().split('\n').map((line, index) => ({ ...(JSON.parse(line) as { distance: number }), flight: `${hour}-${index}` }));
    for (let part = 0; part < 2; part++) {
      const own = rows.slice(75 * part, 75 * (part + 1));
      world.s3.putObject(lake, key.replace('.jsonl', `-${part}.jsonl`), `${own.map((row, index) => JSON.stringify({ ...row, predicted: row.distance + (index % 11) - 5 })).join('\n')}\nno JSON\n`);
      // Labels of the last rows never come.
      world.s3.putObject(lake, `${labelsOf(hour + 1)}of-${part}.csv`, `flight,distance\n${own.slice(0, 70).map(({ flight, distance }) => `${flight},${distance}\n`).join('')}`);
    }
  }
  return world;
}

function labelsOf(hour: number): string {
  return `labels/${new Date(START + hour * HOUR).toISOString().slice(0, 13).replaceAll('-', '/').replace('T', '/')}/`;
}

/** All that is kept, but for parts and plans, by key. */
function documents(world: World): Record<string, string> {
  const store = world.physicalId('Store/Bucket', 'AWS::S3::Bucket');
  const keys = world.s3.listObjects(store).objects.map(({ key }) => key).filter((key) => !key.startsWith(driftKeys.parts(MODEL_ID)) && !key.startsWith(driftKeys.rows(MODEL_ID)));
  return Object.fromEntries(keys.map((key) => [key, Buffer.from(world.s3.getObject(store, key).body).toString()]));
}

/** Of the spans whose labels were joined, in order. */
function partsOf(world: World): readonly PerformancePart[] {
  return Object.entries(documents(world)).filter(([key]) => key.includes('/performance/')).flatMap(([, text]) => (JSON.parse(text) as PerformanceDocument).parts);
}

function verdictAt(world: World, hour: number): VerdictDocument {
  return JSON.parse(documents(world)[driftKeys.verdict(MODEL_ID, new Date(START + hour * HOUR).toISOString())]!) as VerdictDocument;
}

function invocations(world: World): string[] {
  return world.trace.filter(({ kind, subject }) => kind === 'invocation' && subject === FUNCTION).map(({ what }) => what);
}

/** What was labelled by the latest check, as its metric says. */
function labelled({ cloudwatch, clock }: World): number | undefined {
  return cloudwatch.metrics.statistic({ namespace: DRIFT_NAMESPACE, name: DRIFT_METRICS.labelledRows, dimensions: { [MODEL_DIMENSION]: MODEL_ID } }, 'Maximum', START, clock.now);
}

describe('labels that many join in the world', () => {
  it('give the documents that one function writes, check by check', async () => {
    const [world, alone] = [await started(large()), await started(readByOneFunction(2, 'inputs and answers'))];
    await world.runFor(HOUR);
    expect(verdictAt(world, 0).performance).toMatchObject({ status: 'calm', labelled: 280, unlabelled: 20 });
    expect(labelled(world)).toBe(280);
    expect(new Set(invocations(world))).toEqual(new Set(['succeeded']));
    for (let hour = 1; hour < 4; hour++) await world.runFor(HOUR);
    await alone.runFor(4 * HOUR);
    expect(documents(world)).toEqual(documents(alone));
    provePermissions(world, APP);
  });

  it('are joined all the same where calls are throttled, and where one of the functions fails for a while', async () => {
    const [world, alone] = [await started(large()), await started(readByOneFunction(2, 'inputs and answers'))];
    const isStep = (step: string) => (request: Readonly<Record<string, unknown>>): boolean => String(request['Payload']).includes(`"step":"${step}"`);
    const throttled = world.api.inject({ service: 'lambda', operation: 'Invoke', code: 'TooManyRequestsException', message: 'Rate Exceeded.', times: 2, when: isStep('sort') });
    const killed = world.api.inject({ service: 'lambda', operation: 'Invoke', code: 'InvalidRequestContentException', message: 'killed', times: 1, after: 1, when: isStep('join') });
    await world.runFor(HOUR);
    await alone.runFor(HOUR);
    expect([throttled.left, killed.left]).toEqual([0, 0]);
    expect(documents(world)).toEqual(documents(alone));
  });

  it('of a long pause are caught up with by the machines of several checks, each of which tells of drift, and no event waits', async () => {
    const limits = { oneFunctionBytes: 1000, batchBytes: 8000, joinPartitions: 1, joinHours: 1 };
    const [world, alone] = [await started(readInParts(24, limits, 'inputs and answers')), await started(readByOneFunction(24, 'inputs and answers'))];
    await world.runFor(HOUR);
    const [before] = [partsOf(world).length];
    expect(before).toBeGreaterThan(10);
    expect(before).toBeLessThan(24);
    expect(verdictAt(world, 0)).toMatchObject({ rows: 900, quarantined: 12, reason: expect.stringContaining('labels of older predictions are still being joined') as string });
    expect(verdictAt(world, 0)).not.toHaveProperty('performance');
    await world.runFor(HOUR);
    await alone.runFor(2 * HOUR);
    expect(verdictAt(world, 1).performance).toMatchObject({ labelled: 700, unlabelled: 50 });
    expect(partsOf(world)).toEqual(partsOf(alone));
    const { reason, late, lateLabelObjects, unmatched, ...told } = verdictAt(alone, 1).performance!;
    expect([reason, late, lateLabelObjects, unmatched]).toHaveLength(4);
    expect(verdictAt(world, 1).performance).toMatchObject(told);
    expect(world.sqs.peek(world.arn('ModelWorkspace/DeadLetters'))).toEqual([]);
    expect(new Set(invocations(world))).toEqual(new Set(['succeeded']));
  });

  it('hide no drift where the function dies while it plans them, as that is not told apart from another death', async () => {
    const world = await started(large());
    const died = world.api.inject({ service: 'lambda', operation: 'Invoke', code: 'InvalidRequestContentException', message: 'out of memory', times: 3, after: 1, when: (request) => String(request['Payload']).includes('"step":"plan"') });
    await world.runFor(HOUR);
    expect(died.left).toBe(0);
    expect(verdictAt(world, 0)).toMatchObject({ rows: 300, performance: { labelled: 280 } });
    expect(world.sqs.peek(world.arn('ModelWorkspace/DeadLetters'))).toEqual([]);
  });

  it('hide no drift where they cannot be read: the check tells of it, the event waits, and the next check joins them', async () => {
    const world = await started(large());
    const alone = await started(readByOneFunction(2, 'inputs and answers'));
    world.api.inject({ service: 's3', operation: 'GetObject', code: 'AccessDenied', message: 'not now', when: ({ Key }) => String(Key) === `${labelsOf(-2)}of-1.csv` });
    await world.runFor(HOUR);
    // All training rows are of one hour of the day: of the others rates are judged, and no shape.
    expect(verdictAt(world, 0)).toMatchObject({ rows: 300, status: 'insufficient-data', quarantined: 4, features: expect.arrayContaining([expect.objectContaining({ name: 'distance', present: 300 })]) as unknown });
    expect(verdictAt(world, 0)).not.toHaveProperty('performance');
    expect(world.sqs.peek(world.arn('ModelWorkspace/DeadLetters')).map(({ body }) => (JSON.parse(body) as { time: string }).time)).toEqual(['2001-02-01T00:30:00Z']);
    world.api.heal();
    await world.runFor(HOUR);
    await alone.runFor(2 * HOUR);
    // The window of the next check begins an hour later.
    const [got, expected] = [partsOf(world), partsOf(alone)];
    expect(got.map(({ start }) => start)).toEqual(['2001-01-31T21:00:00Z', '2001-01-31T22:00:00Z']);
    expect(got).toEqual(expected.filter(({ start }) => start >= got[0]!.start));
    expect(verdictAt(world, 1).performance).toMatchObject({ labelled: 280 });
  });
});
