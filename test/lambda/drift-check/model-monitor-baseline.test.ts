/** Checks against a baseline that SageMaker Model Monitor has made. */
import { describe, expect, it } from 'vitest';
import type { BaselineDocument } from '../../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../../lib/contract/drift-check';
import { constraintsFile, numberFeature, statisticsFile, textFeature } from '../support/model-monitor';
import { normal, sample, uniform } from '../support/random';
import { at, CONFIG, World } from '../support/world';

const { dataset, ...rest } = CONFIG;
const IMPORTED: DriftCheckConfig = { ...rest, modelMonitor: { prefix: 'monitor/', statistics: 'statistics.json', constraints: 'constraints.json', columns: dataset.columns } };
const BASELINE = 'models/flights/drift/baseline.json';

const delays = sample(10_000, normal(11)).map((value) => value * 10);
const distances = sample(10_000, uniform(12)).map((value) => 100 + Math.floor(value * 2400));
const STATISTICS = statisticsFile(10_000, [numberFeature('delay', delays), numberFeature('distance', distances), textFeature('origin', { ORD: 5000, JFK: 2500, LAX: 2500 })]);

async function worldOfMonitor(constraints = constraintsFile([]), statistics = STATISTICS): Promise<World> {
  const world = new World(IMPORTED);
  await world.writeData('monitor/statistics.json', statistics);
  await world.writeData('monitor/constraints.json', constraints);
  return world;
}

describe('a check against a baseline of Model Monitor', () => {
  it('reads the two files once, judges by them, and says what it made of them', async () => {
    const world = await worldOfMonitor(constraintsFile([{ name: 'delay', completeness: 1 }], { evaluate_constraints: 'Enabled', emit_metrics: 'Enabled' }));
    await world.writeHours('2001-02-03T00:00:00Z', [0, 0, 0, 20, 20]);
    expect(await world.handler(at(3))).toMatchObject({ outcome: 'STABLE', reason: expect.stringContaining('0 of 3 features drifted') as string });
    await world.handler(at(4));
    expect(await world.handler(at(5))).toMatchObject({ outcome: 'DRIFTED', reason: expect.stringContaining('delay (critical) drifted') as string });
    expect(world.store.readsOf('data/')).toBe(2);
    const { id } = await world.document<BaselineDocument>(BASELINE);
    expect(world.log.of('baseline-imported')).toEqual([{ baselineId: id, replaced: false, rows: 10_000, inexactFeatures: 2, notTaken: 'emit_metrics Enabled' }]);
  });

  it('makes another one where the files are to be others', async () => {
    const world = await worldOfMonitor();
    await world.writeHours('2001-02-03T00:00:00Z', [0, 0, 0, 0]);
    await world.handler(at(3));
    const other = world.another({ ...IMPORTED, modelMonitor: { ...IMPORTED.modelMonitor!, constraints: 'stricter.json' } });
    await other.writeData('monitor/stricter.json', constraintsFile([{ name: 'delay', completeness: 0.5 }]));
    await other.handler(at(4));
    expect(other.log.of('baseline-imported')).toMatchObject([{ replaced: true }]);
    expect((await other.document<BaselineDocument>(BASELINE)).features[0]).toMatchObject({ completeness: 0.5 });
  });

  it('warns of columns without a value', async () => {
    const world = await worldOfMonitor(constraintsFile([]), statisticsFile(10_000, [numberFeature('delay', delays), { name: 'distance', inferred_type: 'Unknown' }, textFeature('origin', { ORD: 10_000 })]));
    await world.writeHours('2001-02-03T00:00:00Z', [0, 0, 0]);
    await world.handler(at(3));
    expect(world.log.of('baseline-columns-empty')).toEqual([{ columns: 'distance' }]);
  });

  it('fails where a file is missing or no such file, and says which', async () => {
    const world = new World(IMPORTED);
    await world.writeData('monitor/statistics.json', STATISTICS);
    await expect(world.handler(at(3))).rejects.toThrow('monitor/constraints.json: got no object in bucket data, expected a file of Model Monitor');
    await world.writeData('monitor/constraints.json', new TextEncoder().encode('[]'));
    await expect(world.handler(at(3))).rejects.toThrow('monitor/constraints.json cannot be read as a file of SageMaker Model Monitor:\n  - content: got a list of 0, expected an object');
  });
});

describe('a configuration', () => {
  it.each<[what: string, config: object, problem: string]>([
    ['both a data set and a baseline of Model Monitor', { ...IMPORTED, dataset }, 'dataset: got '],
    ['neither', rest, 'dataset: got nothing, expected an object'],
    ['a file without a name', { ...rest, modelMonitor: { ...IMPORTED.modelMonitor, statistics: '' } }, 'modelMonitor.statistics: got "", expected a text'],
    ['a prefix that is none', { ...rest, modelMonitor: { ...IMPORTED.modelMonitor, prefix: 'monitor' } }, 'modelMonitor.prefix: got "monitor", expected empty, or a text that ends with a slash'],
    ['a feature that has no column', { ...rest, modelMonitor: { ...IMPORTED.modelMonitor, columns: dataset.columns.slice(0, 3) } }, 'features[2].name: got "origin"'],
  ])('with %s is refused', (_, config, problem) => {
    expect(() => new World(config as DriftCheckConfig)).toThrow(problem);
  });
});
