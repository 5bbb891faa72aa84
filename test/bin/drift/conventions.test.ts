/** `cdk-mlops drift --conventions`: the same rows as others compute them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { baselineCommand } from '../../../bin/commands/baseline';
import { driftCommand } from '../../../bin/commands/drift';
import type { ConventionRow } from '../../../bin/drift/conventions';
import { evidentlyStatistics } from '../../../lambda/stats/evidently';
import { nannymlStatistics } from '../../../lambda/stats/nannyml';
import { capturedConsole } from './console';
import { csv, file, flightsOf, folder, jsonLines } from './flights';

const { printed } = capturedConsole();

const here = folder();
const baseline = join(here, 'baseline.json');
const january = flightsOf('2001-01-01', 48, 40, 1);
const february = flightsOf('2001-02-01', 48, 20, 2, 0.5);
const training = file(here, 'january.csv', csv(january));
const log = file(here, 'february.jsonl', jsonLines(february));

async function shown(...args: readonly string[]): Promise<string[]> {
  await baselineCommand.run([training, '--out', baseline]);
  printed.length = 0;
  expect(await driftCommand.run([log, '--baseline', baseline, '--conventions', training, ...args])).toBe(0);
  return printed;
}

const refusal = (run: Promise<unknown>): Promise<string> => run.then(() => 'nothing', (error: Error) => error.message);

describe('cdk-mlops drift --conventions', () => {
  const delays = january.map(({ delay }) => delay);

  it('has of each number what the conventions say of the same values, beside what the drift check says', async () => {
    const rows = (await shown('--json')).map((line) => JSON.parse(line) as ConventionRow);
    const now = february.map(({ delay }) => delay);
    const [evidently, nannyml] = [evidentlyStatistics(delays, now), nannymlStatistics(delays, now)];
    expect(rows.map(({ feature, statistic }) => `${feature} ${statistic}`)).toEqual(['psi', 'ks', 'jensen-shannon', 'kl', 'hellinger', 'wasserstein'].map((name) => `delay ${name}`));
    expect(rows[0]).toMatchObject({ evidently: evidently.psi });
    expect(rows[1]!.nannyml).toBeCloseTo(nannyml.ks, 12);
    expect(rows[2]).toMatchObject({ evidently: evidently.jensenShannon, nannyml: nannyml.jensenShannon });
    expect(rows.slice(3)).toEqual([
      { feature: 'delay', statistic: 'kl', evidently: evidently.kl }, { feature: 'delay', statistic: 'hellinger', nannyml: nannyml.hellinger }, { feature: 'delay', statistic: 'wasserstein', evidently: evidently.wasserstein },
    ]);
    // Half a standard deviation: a PSI of about 0.24, a KS distance of about 0.2.
    expect(rows[0]!.own).toBeGreaterThan(0.15);
    expect(rows[1]!.own).toBeCloseTo(rows[1]!.nannyml!, 2);
  });

  it('takes the rows of the wanted time only', async () => {
    const rows = (await shown('--json', '--from', '2001-02-02')).map((line) => JSON.parse(line) as ConventionRow);
    const second = february.filter(({ departure }) => departure >= '2001-02-02').map(({ delay }) => delay);
    expect(rows[0]).toMatchObject({ evidently: evidentlyStatistics(delays, second).psi });
  });

  it('takes them by the clock that the schema names', async () => {
    const schema = file(here, 'singapore.json', JSON.stringify({ version: 1, eventTime: 'departure', utcOffset: '+08:00', columns: [{ name: 'departure', type: 'timestamp' }, { name: 'delay', type: 'number' }, { name: 'origin', type: 'category' }] }));
    const local = file(here, 'local.csv', csv(february.map((flight) => ({ ...flight, departure: flight.departure.slice(0, 19) }))));
    await baselineCommand.run([training, '--out', baseline]);
    printed.length = 0;
    await driftCommand.run([local, '--baseline', baseline, '--conventions', training, '--json', '--schema', schema, '--from', '2001-02-02']);
    const rows = printed.map((line) => JSON.parse(line) as ConventionRow);
    const since = february.filter(({ departure }) => departure >= '2001-02-02T08').map(({ delay }) => delay);
    expect(rows[0]).toMatchObject({ evidently: evidentlyStatistics(delays, since).psi });
  });

  it('prints a table', async () => {
    const lines = await shown();
    expect(lines[0]).toMatch(/^feature {2}statistic +here +Evidently +NannyML$/);
    expect(lines[1]).toMatch(/^delay +psi +0\.\d+ +0\.\d+ +–$/);
    expect(lines).toHaveLength(8);
  });

  it('refuses files that there are not, a backtest beside it, and a baseline without numbers', async () => {
    await baselineCommand.run([training, '--out', baseline]);
    expect(await refusal(driftCommand.run([log, '--baseline', baseline, '--conventions', '/nowhere.csv']))).toContain('/nowhere.csv: got no such file');
    expect(await refusal(driftCommand.run([log, '--baseline', baseline, '--conventions', training, '--backtest']))).toContain('--conventions: got it beside --backtest');
    await baselineCommand.run([training, '--out', baseline, '--ignore', 'delay']);
    expect(await refusal(driftCommand.run([log, '--baseline', baseline, '--conventions', training]))).toContain('--conventions: got a baseline without numbers');
  });
});
