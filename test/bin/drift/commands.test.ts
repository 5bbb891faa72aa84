/** The commands for data scientists on local files: what they write, print and exit with. */
import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BaselineDocument } from '../../../lib/contract/baseline';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { baselineCommand } from '../../../bin/commands/baseline';
import { driftCommand } from '../../../bin/commands/drift';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { capturedConsole } from './console';
import { csv, file, flightsOf, folder, jsonLines } from './flights';

const { printed, told } = capturedConsole();

const here = folder();
const january = flightsOf('2001-01-01', 48, 40, 1);
const quiet = flightsOf('2001-02-01', 72, 20, 2);
const late = flightsOf('2001-02-04', 72, 20, 3, 0.5);
const training = file(here, 'january.csv', csv(january));
const log = [file(here, 'quiet.jsonl', jsonLines(quiet)), file(here, 'late.csv.gz', csv(late))];
const baseline = join(here, 'baseline.json');

async function built(...args: readonly string[]): Promise<BaselineDocument> {
  expect(await baselineCommand.run([...args, '--out', baseline])).toBe(0);
  return JSON.parse(readFileSync(baseline, 'utf8')) as BaselineDocument;
}

async function verdictsOf(...args: readonly string[]): Promise<{ readonly code: number; readonly verdicts: readonly VerdictDocument[] }> {
  const out = join(here, 'verdicts.jsonl');
  const code = await driftCommand.run([...args, '--baseline', baseline, '--out', out]);
  return { code, verdicts: readFileSync(out, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as VerdictDocument) };
}

const refusal = (run: Promise<unknown>): Promise<string> => run.then(() => 'nothing', (error: Error) => error.message);

describe('cdk-mlops baseline', () => {
  it('finds out what the columns are, and says so', async () => {
    const { features, rows } = await built(training);
    expect(rows).toBe(1920);
    expect(features.map(({ name, kind }) => [name, kind])).toEqual([['delay', 'continuous'], ['origin', 'categorical']]);
    expect(told).toEqual([expect.stringContaining('departure timestamp, delay number, origin category')]);
    expect(printed[0]).toMatch(/baseline\.json: baseline [0-9a-f]{16}, 1,920 rows, 2 features$/);
  });

  it('gives the same statistics for the same rows in another format', async () => {
    const ofCsv = await built(training);
    const ofLines = await built(file(here, 'january.jsonl.gz', jsonLines(january)));
    expect(ofLines.features).toEqual(ofCsv.features);
    expect(ofLines.id).not.toBe(ofCsv.id);
  });

  it('takes the schema for what it says, and rows of the wanted time only', async () => {
    const schema = file(here, 'schema.yaml', 'version: 1\neventTime: departure\ncolumns:\n  - { name: departure, type: timestamp }\n  - { name: delay, type: category }\n');
    const { features, rows } = await built(training, '--schema', schema, '--from', '2001-01-02');
    expect([rows, features.map(({ name, kind }) => `${name} ${kind}`)]).toEqual([960, ['delay categorical']]);
  });

  it('refuses what it cannot use, with file and line', async () => {
    const broken = file(here, 'broken.jsonl', '{"delay": 1\n');
    expect(await refusal(baselineCommand.run([broken, '--out', baseline]))).toContain('broken.jsonl:1: got a line that is no JSON object');
    expect(await refusal(baselineCommand.run(['/nowhere.csv', '--out', baseline]))).toContain('/nowhere.csv: got no such file');
    expect(await refusal(baselineCommand.run([training]))).toContain('--out: got nothing');
    expect(await refusal(baselineCommand.run([training, '--out', baseline, '--ignore', 'speed']))).toContain('--ignore: got speed, expected a column; choose among departure, delay, origin');
    const schema = file(here, 'wrong.json', '{"version":1,"columns":[{"name":"delay","type":"float"}]}');
    expect(await refusal(baselineCommand.run([training, '--out', baseline, '--schema', schema]))).toContain('wrong.json: columns[0].type: got "float", expected one of number, category, timestamp, text');
    expect(await refusal(baselineCommand.run([file(here, 'x.parquet', 'PAR?'), '--out', baseline]))).toContain('x.parquet: got content that is no Parquet');
  });
});

describe('cdk-mlops drift', () => {
  it('gives a verdict a day and exits with 1 where the last one left the model drifted, 0 where not', async () => {
    await built(training);
    const { code, verdicts } = await verdictsOf(...log, '--critical', 'delay');
    expect(code).toBe(1);
    expect(verdicts.map(({ window, status, driftState }) => [window.end, status, driftState])).toEqual([
      ['2001-02-02T00:00:00Z', 'calm', 0], ['2001-02-03T00:00:00Z', 'calm', 0], ['2001-02-04T00:00:00Z', 'calm', 0],
      ['2001-02-05T00:00:00Z', 'drifted', 0], ['2001-02-06T00:00:00Z', 'drifted', 1], ['2001-02-07T00:00:00Z', 'drifted', 1],
    ]);
    expect(printed.filter((line) => line.includes('DRIFTED'))).toHaveLength(3);
    expect((await verdictsOf(log[0]!, '--critical', 'delay')).code).toBe(0);
  });

  it('says where few rows behind a gap decide how it ends, as those of a clock that is wrong', async () => {
    await built(training);
    const stray = flightsOf('2050-01-01', 1, 20, 4, 0.5);
    const usual = await verdictsOf(file(here, 'usual.jsonl', jsonLines([...quiet, ...quiet])));
    expect(told.filter((line) => line.includes('exit code'))).toEqual([]);
    const { code, verdicts } = await verdictsOf(file(here, 'usual.jsonl', jsonLines([...quiet, ...quiet])), file(here, 'stray.jsonl', jsonLines(stray)));
    expect([usual.code, code, verdicts.at(-1)!.window.end]).toEqual([0, verdicts.at(-1)!.driftState, '2050-01-02T00:00:00Z']);
    expect(told).toContainEqual(`the exit code is that of windows from 2050-01-01T00:00:00Z on, which have 20 of the ${(2 * quiet.length + 20).toLocaleString('en')} rows and lie behind a gap; where their clock was wrong, leave them out with --until 2050-01-01`);
    told.length = 0;
    const without = await verdictsOf(file(here, 'usual.jsonl', jsonLines([...quiet, ...quiet])), file(here, 'stray.jsonl', jsonLines(stray)), '--until', '2050-01-01');
    expect([without.code, without.verdicts.at(-1)!.window.end]).toEqual([usual.code, usual.verdicts.at(-1)!.window.end]);
    expect(told.filter((line) => line.includes('exit code'))).toEqual([]);
  });

  it('counts the hours without a row, within a day as well as before the rows', async () => {
    await built(training);
    const gap = file(here, 'gap.jsonl', jsonLines(quiet.filter(({ departure }) => !departure.startsWith('2001-02-02T14'))));
    const { verdicts } = await verdictsOf(gap, '--window', 'delay=2d');
    expect(verdicts.map(({ hours, emptyHours }) => [hours, emptyHours])).toEqual([[48, 24], [48, 1], [48, 1]]);
  });

  it('writes verdicts as the published schema describes them', async () => {
    await built(training);
    const valid = new Ajv({ strict: true, allowUnionTypes: true }).compile(verdictSchema());
    for (const verdict of (await verdictsOf(...log)).verdicts) expect([valid(verdict), valid.errors]).toEqual([true, null]);
    expect(valid({ ...(await verdictsOf(...log)).verdicts[0], status: 'fine' })).toBe(false);
  });

  it('takes what differs for a feature, and all rows as one window where they have no time', async () => {
    await built(training);
    const { verdicts } = await verdictsOf(...log, '--every', '6h', '--window', 'delay=2d', '--psi', 'origin=off', '--ks', 'delay=0.5', '--breach', '1/1');
    expect(verdicts).toHaveLength(24);
    expect(verdicts.at(-1)!.features.map(({ name, window, statistics }) => [name, window.start, statistics.map((one) => one.name)])).toEqual([
      ['delay', '2001-02-05T00:00:00Z', ['psi', 'ks', 'missing-rate', 'invalid-rate', 'out-of-range-rate']],
      ['origin', '2001-02-06T00:00:00Z', ['cramers-v', 'unseen-rate', 'missing-rate', 'invalid-rate']],
    ]);
    const untimed = file(here, 'untimed.csv', csv(late).replace(/^[^,]*,/gm, ''));
    const whole = await verdictsOf(untimed, '--critical', 'delay');
    expect([whole.code, whole.verdicts.length, whole.verdicts[0]!.rows]).toEqual([1, 1, 1440]);
    expect(printed.at(-1)).toMatch(/^all rows +DRIFTED/);
    expect(told).toContainEqual(expect.stringContaining('untimed.csv: got no column that looks like times, so all rows are one window'));
  });

  it('judges by further statistics, and by what other tools choose', async () => {
    await built(training);
    const names = (verdicts: readonly VerdictDocument[]): string[][] => verdicts.at(-1)!.features.map(({ statistics }) => statistics.filter(({ name }) => !name.endsWith('-rate')).map(({ name }) => name));
    const more = await verdictsOf(...log, '--psi', 'off', '--ks', 'off', '--cramers-v', 'off', '--kl', '0.1', '--hellinger', 'delay=0', '--l-infinity', '0.1', '--significance', 'each:0.05', '--empty-bins', '0.0001');
    expect(names(more.verdicts)).toEqual([['kl', 'hellinger'], ['kl', 'l-infinity']]);
    expect(more.verdicts.at(-1)!.features[0]!.statistics.map(({ adjustedPValue }) => adjustedPValue)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    const evidently = await verdictsOf(...log, '--statistics', 'evidently');
    expect(names(evidently.verdicts)).toEqual([['wasserstein'], ['jensen-shannon']]);
    expect(evidently.code).toBe(1);
    expect(names((await verdictsOf(...log, '--statistics', 'nannyml')).verdicts)).toEqual([['jensen-shannon'], ['jensen-shannon']]);
  });

  it('learns thresholds from windows of the training data, where the baseline has them', async () => {
    const months = file(here, 'months.csv', csv(flightsOf('2001-01-01', 24 * 20, 20, 9)));
    await built(months, '--windows', '1d');
    const { verdicts } = await verdictsOf(...log, '--learned', '3');
    expect(verdicts.at(-1)!.features[0]!.statistics.slice(0, 2)).toEqual([expect.objectContaining({ name: 'psi', learnedFrom: 20 }), expect.objectContaining({ name: 'ks', learnedFrom: 20 })]);
    expect(new Ajv({ strict: false }).compile(verdictSchema())(verdicts.at(-1))).toBe(true);
    expect(await refusal(driftCommand.run([...log, '--baseline', baseline, '--learned', '3', '--window', '2d']))).toContain('--learned: got a window of 48 hours for delay, expected those of the baseline, of 24 hours');
    await built(training);
    expect(await refusal(driftCommand.run([...log, '--baseline', baseline, '--learned', '0']))).toMatch(/--learned: got a baseline without windows[^]*--learned: got 0, expected a number above 0/);
    expect(await refusal(baselineCommand.run([training, '--out', baseline, '--windows', '6h']))).toContain('--windows: got 6h, expected at least a day');
  });

  it('takes times without an offset by the clock that the schema names', async () => {
    const schema = (utcOffset: string): string => file(here, `schema${utcOffset}.json`, JSON.stringify({ version: 1, eventTime: 'departure', utcOffset, columns: [{ name: 'departure', type: 'timestamp' }, { name: 'delay', type: 'number' }] }));
    const local = file(here, 'local.csv', csv(quiet).replaceAll('.000Z', '').replaceAll(/(\.\d+)?Z,/g, ','));
    await built(training, '--schema', schema('+08:00'));
    const { verdicts } = await verdictsOf(local, '--schema', schema('+08:00'));
    // From 1 February, midnight in Singapore, on.
    expect(verdicts[0]!.window).toEqual({ start: '2001-01-31T00:00:00Z', end: '2001-02-01T00:00:00Z' });
    expect(verdicts[0]!.rows).toBe(8 * 20);
    const inSingapore = await built(local, '--schema', schema('+08:00'), '--windows', '1d', '--from', '2001-02-01');
    const inUtc = await built(file(here, 'eight-before.csv', csv(quiet.map((flight) => ({ ...flight, departure: new Date(Date.parse(flight.departure) - 8 * 3_600_000).toISOString() })))), '--schema', schema('+00:00'), '--windows', '1d', '--from', '2001-02-01');
    expect([inSingapore.rows, inSingapore.features[0]!.spans!.spans.map(({ present }) => present)]).toEqual([64 * 20, [480, 480, 320]]);
    expect(inSingapore.features).toEqual(inUtc.features);
    expect(await refusal(driftCommand.run([local, '--baseline', baseline, '--schema', schema('8')]))).toContain('utcOffset: got "8", expected hours and minutes');
  });

  it('refuses conventions that there are not, or two of them', async () => {
    await built(training);
    const message = await refusal(driftCommand.run([...log, '--baseline', baseline, '--statistics', 'deequ', '--psi', '0.1', '--significance', '2', '--empty-bins', '0']));
    for (const problem of [
      '--statistics: got deequ, expected evidently or nannyml', '--psi: got it beside --statistics, expected one of the two', '--significance: got it beside --statistics',
      '--significance: got 2, expected a number above 0 and below 1, each:<number>, or off', '--empty-bins: got 0, expected a number above 0',
    ]) expect(message).toContain(problem);
    expect(await refusal(driftCommand.run([...log, '--baseline', baseline, '--ks', '0', '--significance', 'off']))).toContain('--ks: got 0, expected a number above 0');
  });

  it('tells lines that are no rows by file and line, and counts them', async () => {
    await built(training);
    const bad = file(here, 'bad.jsonl', `${jsonLines(quiet.slice(0, 300))}{"departure": 1\n{"departure":"soon","delay":1}\n`);
    const { verdicts } = await verdictsOf(bad);
    expect(told.slice(-2)).toEqual([expect.stringMatching(/bad\.jsonl:301: not valid JSON$/), expect.stringMatching(/bad\.jsonl:302: no event time in column "departure"$/)]);
    expect([verdicts.at(-1)!.rows, verdicts.at(-1)!.quarantined]).toEqual([300, 2]);
  });

  it('refuses wrong options all at once, before it reads a row', async () => {
    await built(training);
    const message = await refusal(driftCommand.run([log[0]!, '--baseline', baseline, '--every', '5h', '--critical', 'speed', '--breach', '3/2', '--psi', 'much']));
    for (const problem of ['--every: got 5h', '--critical: got speed, expected a feature of the baseline; choose among delay, origin', '--breach: got 3/2', '--psi: got much']) expect(message).toContain(problem);
    expect(await refusal(driftCommand.run([log[0]!, '--baseline', training]))).toContain('got content that is not JSON');
    const changed = file(here, 'changed.json', readFileSync(baseline, 'utf8').replace('"rows":1920', '"rows":1921'));
    expect(await refusal(driftCommand.run([log[0]!, '--baseline', changed]))).toContain('it was changed by hand');
  });
});

describe('windows that nothing can be told of', () => {
  const words = 'no window was judged, as none has enough values of a feature of the baseline, delay, origin; the exit code says nothing of drift then';

  it('are told where there are no others, as of a log without a header, and not where one was judged', async () => {
    await built(training);
    const [, ...rows] = csv(flightsOf('2001-02-01', 48, 40, 2)).split('\n');
    told.length = 0;
    expect(await driftCommand.run([file(here, 'headless.csv', rows.join('\n')), '--baseline', baseline])).toBe(0);
    expect(told).toContain(words);
    told.length = 0;
    await driftCommand.run([...log, '--baseline', baseline]);
    expect(told).not.toContain(words);
  });
});

describe('segments', () => {
  const schema = new Ajv().compile(verdictSchema());

  it('are judged beside the window, and critical ones make it drifted', async () => {
    await built(training, '--segments', 'origin');
    const plain = (await verdictsOf(...log)).verdicts;
    expect(plain.map(({ segments }) => segments!.segments.map(({ status }) => status))).toContainEqual(expect.arrayContaining(['drifted']));
    for (const verdict of plain) expect(schema(verdict), JSON.stringify(schema.errors)).toBe(true);
    const [first] = plain[0]!.segments!.segments;
    await built(training, '--segments', `origin=${first!.segment}`);
    const { code, verdicts } = await verdictsOf(...log);
    expect(code).toBe(1);
    expect(verdicts.map(({ segments }) => segments!.segments.map(({ critical }) => critical).indexOf(true))).toEqual(verdicts.map(() => 0));
    expect(verdicts.map(({ rows, segments }) => rows - segments!.otherRows - segments!.segments.reduce((sum, one) => sum + one.rows, 0))).toEqual(verdicts.map(() => 0));
  });

  it('that are critical and have too few rows of training to be judged are named when the baseline is built', async () => {
    told.length = 0;
    await built(training, '--segments', 'origin=nowhere');
    expect(told).toContain('--segments: got nowhere, of which 0 rows are in the training data, and 500 are needed to judge a segment; while a critical one cannot be judged no window is calm');
    told.length = 0;
    await built(training, '--segments', 'origin=ORD');
    expect(told.join()).not.toContain('--segments');
  });

  it('are refused of a column that has none, and left out where windows are shorter than a day', async () => {
    expect(await refusal(baselineCommand.run([training, '--out', baseline, '--segments', 'delay']))).toContain('--segments: got delay, expected a column of type category that is watched; choose among origin');
    await built(training, '--segments', 'origin');
    const { verdicts } = await verdictsOf(...log, '--every', '6h', '--window', '6h');
    for (const verdict of verdicts) expect(verdict).not.toHaveProperty('segments');
  });
});
