/** `cdk-mlops baseline --model-monitor`: a baseline of SageMaker Model Monitor on this machine. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { baselineCommand } from '../../../bin/commands/baseline';
import { driftCommand } from '../../../bin/commands/drift';
import type { BaselineDocument } from '../../../lib/contract/baseline';
import { constraintsFile, numberFeature, statisticsFile, textFeature } from '../../lambda/support/model-monitor';
import { capturedConsole } from './console';
import { csv, file, flightsOf, folder } from './flights';

const { told } = capturedConsole();

const here = folder();
const out = join(here, 'baseline.json');
const january = flightsOf('2001-01-01', 48, 40, 1);
const origins = january.reduce<Record<string, number>>((counts, { origin }) => ({ ...counts, [origin]: (counts[origin] ?? 0) + 1 }), {});
const monitored = join(here, 'monitored');
mkdirSync(monitored);
writeFileSync(join(monitored, 'statistics.json'), statisticsFile(january.length, [numberFeature('delay', january.map(({ delay }) => delay)), textFeature('origin', origins), { name: 'gate', inferred_type: 'Unknown' }]));
writeFileSync(join(monitored, 'constraints.json'), constraintsFile([{ name: 'delay', completeness: 1 }], { evaluate_constraints: 'Enabled', datatype_check_threshold: 1 }));

const refusal = (...args: readonly string[]): Promise<string> => baselineCommand.run([...args]).then(() => 'nothing', (error: Error) => error.message);

describe('cdk-mlops baseline --model-monitor', () => {
  it('has the bins and counts of the rows, where the sketches hold all of them, and says what it did not take', async () => {
    expect(await baselineCommand.run([file(here, 'january.csv', csv(january)), '--out', out])).toBe(0);
    const ofRows = (JSON.parse(readFileSync(out, 'utf8')) as BaselineDocument).features;
    told.length = 0;
    expect(await baselineCommand.run(['--model-monitor', monitored, '--out', out])).toBe(0);
    expect((JSON.parse(readFileSync(out, 'utf8')) as BaselineDocument).features).toEqual(ofRows.map((feature) => (feature.name === 'delay' ? { ...feature, completeness: 1 } : feature)));
    expect(told).toEqual(['constraints that are not taken: datatype_check_threshold 1']);
  });

  it('is what `cdk-mlops drift` compares with', async () => {
    await baselineCommand.run(['--model-monitor', monitored, '--out', out, '--ignore', 'origin']);
    expect(await driftCommand.run([file(here, 'quiet.csv', csv(flightsOf('2001-02-01', 48, 40, 2))), '--baseline', out])).toBe(0);
    expect(await driftCommand.run([file(here, 'late.csv', csv(flightsOf('2001-02-01', 48, 40, 2, 1))), '--baseline', out])).toBe(1);
  });

  it('looks at no statistics of an ignored column, as a text of many values may have none, and says that others can be ignored', async () => {
    const named = join(here, 'named');
    mkdirSync(named);
    const { string_statistics: { common, distinct_count } } = textFeature('name', origins) as { string_statistics: Record<string, unknown> };
    const name = { name: 'name', inferred_type: 'String', string_statistics: { common, distinct_count } };
    writeFileSync(join(named, 'statistics.json'), statisticsFile(january.length, [numberFeature('delay', january.map(({ delay }) => delay)), name]));
    writeFileSync(join(named, 'constraints.json'), constraintsFile([]));
    expect(await refusal('--model-monitor', named, '--out', out)).toContain('feature "name".string_statistics.distribution: got nothing, expected an object; ignore the column if it is not to be watched');
    expect(await baselineCommand.run(['--model-monitor', named, '--out', out, '--ignore', 'name'])).toBe(0);
    expect((JSON.parse(readFileSync(out, 'utf8')) as BaselineDocument).features.map((feature) => feature.name)).toEqual(['delay']);
  });

  it('refuses what it cannot use', async () => {
    expect(await refusal('--model-monitor', monitored)).toContain('--out: got nothing');
    expect(await refusal('--model-monitor', monitored, 'january.csv', '--from', '2001-01-01', '--out', out)).toMatch(/--from: got it beside --model-monitor[^]*arguments: got january\.csv beside --model-monitor/);
    expect(await refusal('--model-monitor', here, '--out', out)).toContain('statistics.json, which cannot be read');
    expect(await refusal('--model-monitor', monitored, '--out', out, '--ignore', 'height')).toContain('--ignore: got height, expected a column; choose among delay, origin');
    const schema = file(here, 'schema.json', '{"version":1,"columns":[{"name":"delay","type":"category"}]}');
    expect(await refusal('--model-monitor', monitored, '--out', out, '--schema', schema)).toContain('feature "delay": got numerical_statistics, expected those of a category');
  });
});
