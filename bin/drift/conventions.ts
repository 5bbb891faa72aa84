/**
 * What Evidently and NannyML would have computed of the same rows, beside this engine: for whoever comes from them and wants to know what their
 * thresholds become. Their bins depend on the window, or on all values of the reference: they take every row at once, so they are computed here
 * and by no drift check.
 */
import type { StatisticName } from '../../lib/contract/verdict';
import { CellCounts, CellReader } from '../../lambda/shared/records/cells';
import { evidentlyStatistics } from '../../lambda/stats/evidently';
import { nannymlStatistics } from '../../lambda/stats/nannyml';
import { ExpectedError } from '../commands/command';
import { type Judging, sliced } from './judged';
import { type LocalFile, localTime, readFile, type TimeSpan } from './local-files';
import { judgeAll } from './replay';

/** Values of all columns that are held in memory at once, on each side. */
const MOST_VALUES = 20_000_000;

/** Distances of one number by each convention; undefined where it has no such one. */
export interface ConventionRow {
  readonly feature: string;
  readonly statistic: 'psi' | 'ks' | 'jensen-shannon' | 'kl' | 'hellinger' | 'wasserstein';
  readonly own?: number;
  readonly evidently?: number;
  readonly nannyml?: number;
}

/**
 * All rows of the log as one window, by each convention; only numbers.
 *
 * @param reference the training data
 * @throws ExpectedError when there are too many values, or none
 */
export async function conventions(judging: Judging, reference: readonly LocalFile[]): Promise<ConventionRow[]> {
  const { baseline, config, files, span, eventTime, columnNames } = judging;
  const names = config.features.map(({ name }) => name).filter((name) => baseline.features.find((feature) => feature.name === name)!.kind !== 'categorical');
  if (names.length === 0) throw new ExpectedError('--conventions: got a baseline without numbers, expected one to compare');
  const { verdict } = judgeAll(baseline, config, await sliced(judging));
  const before = await numbersOf(reference, names, { ...judging, span: ALL_TIMES, eventTime: undefined });
  const now = await numbersOf(files, names.map((name) => (Object.hasOwn(columnNames, name) ? columnNames[name]! : name)), { ...judging, span, eventTime });
  return names.flatMap((feature, index) => {
    const [p, q] = [before[index]!, now[index]!];
    for (const [side, values, expected] of [['the training files', p, 'the files that the baseline was built from'], ['the log', q, 'one that has it']] as const) {
      if (values.length === 0) throw new ExpectedError(`--conventions: got no number of ${feature} in ${side}, expected ${expected}`);
    }
    const [theirs, others] = [evidentlyStatistics(p, q), nannymlStatistics(p, q)];
    const own = (name: StatisticName): { readonly own?: number } => {
      const value = verdict.features.find((one) => one.name === feature)?.statistics.find((one) => one.name === name)?.value;
      return value === undefined ? {} : { own: value };
    };
    return [
      { feature, statistic: 'psi', ...own('psi'), evidently: theirs.psi },
      { feature, statistic: 'ks', ...own('ks'), nannyml: others.ks },
      { feature, statistic: 'jensen-shannon', evidently: theirs.jensenShannon, nannyml: others.jensenShannon },
      { feature, statistic: 'kl', evidently: theirs.kl },
      { feature, statistic: 'hellinger', nannyml: others.hellinger },
      { feature, statistic: 'wasserstein', evidently: theirs.wasserstein },
    ] satisfies ConventionRow[];
  });
}

const ALL_TIMES: TimeSpan = { from: -Infinity, until: Infinity };

/** As lines of text. */
export function conventionLines(rows: readonly ConventionRow[]): string[] {
  const width = Math.max('feature'.length, ...rows.map(({ feature }) => feature.length));
  const line = (feature: string, statistic: string, ...values: readonly string[]): string => `${feature.padEnd(width)}  ${statistic.padEnd(14)}  ${values.map((value) => value.padStart(9)).join('  ')}`.trimEnd();
  const shown = (value: number | undefined): string => (value === undefined ? '–' : value.toPrecision(4));
  return [
    line('feature', 'statistic', 'here', 'Evidently', 'NannyML'),
    ...rows.map(({ feature, statistic, own, evidently, nannyml }) => line(feature, statistic, shown(own), shown(evidently), shown(nannyml))),
    'Jensen–Shannon: a distance, of Evidently to base e, of NannyML to base 2. KL: reference to window, nats. Wasserstein: in standard deviations of the reference.',
  ];
}

/** Per column its values, of rows in the time span. */
async function numbersOf(files: readonly LocalFile[], columns: readonly string[], { missingWords, span: { from, until }, eventTime, utcOffset }: Pick<Judging, 'missingWords' | 'span' | 'eventTime' | 'utcOffset'>): Promise<number[][]> {
  const reader = new CellReader(missingWords);
  const counts = new CellCounts();
  const values = columns.map((): number[] => []);
  const isTimed = eventTime !== undefined && (from > -Infinity || until < Infinity);
  let held = 0;
  for (const file of files) {
    await readFile(file, isTimed ? [...columns, eventTime] : columns, {
      row: (cells) => {
        const time = isTimed ? localTime(cells[columns.length], utcOffset) : 0;
        if (isTimed && !(time >= from && time < until)) return undefined;
        for (let i = 0; i < columns.length; i++) {
          const value = reader.number(cells[i], counts);
          if (Number.isNaN(value)) continue;
          values[i]!.push(value);
          held += 1;
        }
        if (held > MOST_VALUES) throw new ExpectedError(`${file.path}: got more than ${MOST_VALUES.toLocaleString('en')} values, expected fewer, as these conventions take all of them at once; choose a part with --from and --until, or --ignore columns`);
        return undefined;
      },
      quarantine: () => undefined,
    }, { absentColumns: 'missing' });
  }
  return values;
}
