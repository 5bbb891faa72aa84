/**
 * What the verdicts say, small enough to read: one table by month and statistic, and the windows at which something happened.
 * All windows, with all figures, are in `verdicts.json`.
 */
import type { FeatureVerdict, StatisticName, StatisticResult, VerdictDocument, WindowStatus } from './checker';
import { shortNumber, type Cell, type Table, type Tone } from './table';

export const SHORT_NAMES: Record<StatisticName, string> = {
  psi: 'psi',
  ks: 'ks',
  'cramers-v': 'v',
  kl: 'kl',
  'jensen-shannon': 'js',
  hellinger: 'hellinger',
  wasserstein: 'wasserstein',
  'l-infinity': 'l∞',
  'unseen-rate': 'unseen',
  'missing-rate': 'missing',
  'invalid-rate': 'invalid',
  'out-of-range-rate': 'range',
};

const STATUS_TONES: Record<WindowStatus, Tone> = { drifted: 'bad', unclear: 'warn', calm: 'good', 'insufficient-data': 'quiet' };

/** Most windows that the table of changes lists. */
const MOST_CHANGES = 40;

/** Per month: median and highest value of every statistic, and in how many windows it breached its threshold. */
export function monthTable(verdicts: readonly VerdictDocument[]): Table {
  const months = byMonth(verdicts);
  const rows: Cell[][] = [];
  for (const { feature, statistic } of statisticsIn(verdicts)) {
    const perMonth = [...months.values()].map((documents) => resultsOf(documents, feature, statistic));
    if (perMonth.flat().every(({ value }) => value === 0)) continue;
    rows.push([{ text: feature }, { text: SHORT_NAMES[statistic] }, ...perMonth.map(summaryCell)]);
  }
  for (const status of ['drifted', 'unclear', 'calm', 'insufficient-data'] as const) {
    const counts = [...months.values()].map((documents) => documents.filter((document) => document.status === status).length);
    if (counts.every((count) => count === 0)) continue;
    rows.push([{ text: 'windows' }, { text: status, tone: STATUS_TONES[status] }, ...counts.map((count) => ({ text: String(count) }))]);
  }
  const inDrift = [...months.values()].map((documents) => documents.filter(({ driftState }) => driftState === 1).length);
  rows.push([{ text: 'windows' }, { text: 'state 1' }, ...inDrift.map((count): Cell => ({ text: String(count), ...(count > 0 ? { tone: 'bad' } : {}) }))]);
  return {
    title: 'By month: median value, highest value, windows in which it breached its threshold',
    header: ['', '', ...months.keys()],
    rows,
    textColumns: 2,
  };
}

/** Statistics that were 0 in every window: nothing missing, nothing invalid, nothing unseen. */
export function silentStatistics(verdicts: readonly VerdictDocument[]): string[] {
  return statisticsIn(verdicts)
    .filter(({ feature, statistic }) => resultsOf(verdicts, feature, statistic).every(({ value }) => value === 0))
    .map(({ feature, statistic }) => `${feature} ${SHORT_NAMES[statistic]}`);
}

/**
 * The windows at which the drift or the state over time began or ended, each with the window before it. A feature is shown by the
 * statistics that ever breached, or else by its first.
 */
export function changeTable(verdicts: readonly VerdictDocument[]): Table {
  const concerned = verdicts.map((_, index) => index).filter((index) => isChange(verdicts, index) || isChange(verdicts, index + 1));
  const shown = concerned.slice(0, MOST_CHANGES);
  const rest = concerned.length - shown.length;
  const columns = tellingStatistics(verdicts);
  const rows: Cell[][] = [];
  shown.forEach((index, position) => {
    const between = position === 0 ? 0 : index - shown[position - 1]! - 1;
    if (between > 0) rows.push([{ text: `… ${between} between`, tone: 'quiet' }]);
    const document = verdicts[index]!;
    rows.push([
      { text: document.window.end.slice(0, 16).replace('T', ' ') },
      { text: document.status, tone: STATUS_TONES[document.status] },
      { text: String(document.driftState), tone: document.driftState === 1 ? 'bad' : 'quiet' },
      ...columns.map(({ feature, statistic }) => valueCell(resultsOf([document], feature, statistic)[0])),
    ]);
  });
  return {
    title: `Where drift or state began or ended, with the window before${rest > 0 ? ` (${rest} more windows in verdicts.json)` : ''}`,
    header: ['window ends (UTC)', 'status', 'state', ...columns.map(({ feature, statistic }) => `${feature} ${SHORT_NAMES[statistic]} `)],
    rows,
    textColumns: 3,
  };
}

function isChange(verdicts: readonly VerdictDocument[], index: number): boolean {
  const document = verdicts[index];
  if (!document) return false;
  const before = verdicts[index - 1];
  const beganOrEnded = (document.status === 'drifted') !== (before?.status === 'drifted');
  return beganOrEnded || document.driftState !== (before?.driftState ?? 0);
}

/** A window belongs to the month in which its last moment lies. */
function byMonth(verdicts: readonly VerdictDocument[]): Map<string, VerdictDocument[]> {
  const months = new Map<string, VerdictDocument[]>();
  for (const document of verdicts) {
    const month = new Date(Date.parse(document.window.end) - 1).toISOString().slice(0, 7);
    const documents = months.get(month) ?? [];
    documents.push(document);
    months.set(month, documents);
  }
  return months;
}

interface StatisticOfFeature {
  readonly feature: string;
  readonly statistic: StatisticName;
}

/** Every statistic that some verdict holds, in the order of the verdicts. */
function statisticsIn(verdicts: readonly VerdictDocument[]): StatisticOfFeature[] {
  const found = new Map<string, StatisticOfFeature>();
  for (const { features } of verdicts) {
    for (const { name, statistics } of features) {
      for (const statistic of statistics) found.set(`${name} ${statistic.name}`, { feature: name, statistic: statistic.name });
    }
  }
  return [...found.values()];
}

function tellingStatistics(verdicts: readonly VerdictDocument[]): StatisticOfFeature[] {
  const perFeature = new Map<string, StatisticOfFeature[]>();
  for (const one of statisticsIn(verdicts)) perFeature.set(one.feature, [...(perFeature.get(one.feature) ?? []), one]);
  return [...perFeature.values()].flatMap((all) => {
    const breached = all.filter(({ feature, statistic }) => resultsOf(verdicts, feature, statistic).some((result) => result.breached));
    return breached.length > 0 ? breached : all.slice(0, 1);
  });
}

function resultsOf(verdicts: readonly VerdictDocument[], feature: string, statistic: StatisticName): StatisticResult[] {
  return verdicts
    .flatMap(({ features }): readonly FeatureVerdict[] => features.filter(({ name }) => name === feature))
    .flatMap(({ statistics }) => statistics.filter(({ name }) => name === statistic));
}

function summaryCell(results: readonly StatisticResult[]): Cell {
  if (results.length === 0) return { text: '-', tone: 'quiet' };
  const values = results.map(({ value }) => value).sort((one, other) => one - other);
  const middle = (values.length - 1) / 2;
  const median = (values[Math.floor(middle)]! + values[Math.ceil(middle)]!) / 2;
  const breaches = results.filter(({ breached }) => breached).length;
  const text = `${shortNumber(median)} ${shortNumber(values.at(-1)!)} ${String(breaches).padStart(2)}`;
  return breaches > 0 ? { text, tone: 'bad' } : { text };
}

function valueCell(result: StatisticResult | undefined): Cell {
  if (!result) return { text: '-', tone: 'quiet' };
  if (result.breached) return { text: `${shortNumber(result.value)}!`, tone: 'bad' };
  return { text: `${shortNumber(result.value)} `, ...(result.calm ? {} : { tone: 'warn' as const }) };
}
