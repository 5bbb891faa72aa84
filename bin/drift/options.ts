/**
 * The options that `drift` and `report` share, and the configuration that they make: that of a drift monitor, with the same names,
 * defaults and meaning. What differs for one feature is written before the value: `--window delay=14d`, `--psi delay=0.3`.
 */
import { readFileSync } from 'node:fs';
import type { BaselineDocument } from '../../lib/contract/baseline';
import { CONVENTIONS } from '../../lib/contract/conventions';
import type { DriftCheckConfig, MonitoredFeature, StatisticConfig } from '../../lib/contract/drift-check';
import type { StatisticName } from '../../lib/contract/verdict';
import { parseConfig } from '../../lambda/drift-check/decode-config';
import { isDriftStatistic, isShapeStatistic } from '../../lambda/drift-check/statistics';
import { ExpectedError } from '../commands/command';
import { CAPTURE_HELP, CAPTURE_OPTIONS } from './capture-options';
import { CSV_HELP, CSV_OPTIONS } from './csv-options';

/** What judging windows needs of a drift check's configuration. */
export type LocalConfig = Pick<
  DriftCheckConfig,
  'modelId' | 'everyHours' | 'features' | 'driftedShare' | 'driftedImportance' | 'breach' | 'minBaselineSamples' | 'minWindowSamples' | 'quarantinedShare' | 'missingWords'
> &
  Partial<Pick<DriftCheckConfig, 'log'>>;

export const JUDGING_OPTIONS = {
  ...CAPTURE_OPTIONS,
  ...CSV_OPTIONS,
  baseline: { type: 'string' }, schema: { type: 'string' }, time: { type: 'string' }, config: { type: 'string' },
  from: { type: 'string' }, until: { type: 'string' },
  every: { type: 'string' }, window: { type: 'string', multiple: true }, ignore: { type: 'string', multiple: true }, critical: { type: 'string', multiple: true },
  importance: { type: 'string', multiple: true }, share: { type: 'string' }, breach: { type: 'string' }, 'min-samples': { type: 'string' },
  statistics: { type: 'string' }, significance: { type: 'string' }, learned: { type: 'string' }, 'empty-bins': { type: 'string' },
  kl: { type: 'string', multiple: true }, 'jensen-shannon': { type: 'string', multiple: true }, hellinger: { type: 'string', multiple: true },
  wasserstein: { type: 'string', multiple: true }, 'l-infinity': { type: 'string', multiple: true },
  psi: { type: 'string', multiple: true }, ks: { type: 'string', multiple: true }, 'cramers-v': { type: 'string', multiple: true }, unseen: { type: 'string', multiple: true },
  missing: { type: 'string', multiple: true }, invalid: { type: 'string', multiple: true }, range: { type: 'string', multiple: true },
} as const;

export const JUDGING_HELP = `  --baseline   what \`cdk-mlops baseline\` or a drift check has written
  --time       the column that says when a row happened; by default that of the schema or baseline. Without one all rows are one window
  --from, --until  rows from one instant up to another only, e.g. 2001-02-01 and 2001-07-01
  --schema     the schema file: event time with its offset from UTC, and words for missing values
${CSV_HELP}
${CAPTURE_HELP}
  --config     config.json of a deployed drift check: everything below as it is there
  --every      time between two checks, e.g. 6h or 1d (default)
  --window     how far a check looks back (default 1d, or --every if longer)
  --critical, --ignore, --importance     features by name (importance as name=weight)
  --psi 0.2, --ks 0.1, --cramers-v 0.1, --unseen 0.01     thresholds of drift; "off" leaves a statistic out
  --kl, --jensen-shannon, --hellinger, --wasserstein, --l-infinity     more of them, which are off; 0 leaves it to the significance
  --significance 0.01  how far beyond chance a shape must be, corrected for all tests; each:0.05 without correction, "off" for the threshold alone
  --learned 3  thresholds of shape so many standard deviations above the mean of the windows of the training data; needs \`baseline --windows\`
  --empty-bins 0.0001  least share of a bin, of PSI and KL; by default half a row is added
  --statistics evidently, nannyml     what these tools choose, with their thresholds, in place of all thresholds of drift
  --missing 0.05, --invalid 0.01, --range 0.01            tolerances of data quality
  --share 0.5  share of features that must drift; --breach 2/3  drifted windows, of how many; --min-samples 200
  For one feature: --window delay=14d, --psi delay=0.3. A list: --critical delay,distance.`;

export type JudgingValues = { readonly [Name in keyof typeof JUDGING_OPTIONS]?: (typeof JUDGING_OPTIONS)[Name] extends { readonly multiple: true } ? string[] : string };

type StatisticOption = 'psi' | 'ks' | 'cramers-v' | 'kl' | 'jensen-shannon' | 'hellinger' | 'wasserstein' | 'l-infinity' | 'unseen' | 'missing' | 'invalid' | 'range';

/** Not a number for those that are off. */
const STATISTICS: readonly (readonly [option: StatisticOption, name: StatisticName, threshold: number])[] = [
  ['psi', 'psi', 0.2], ['ks', 'ks', 0.1], ['cramers-v', 'cramers-v', 0.1],
  ['kl', 'kl', NaN], ['jensen-shannon', 'jensen-shannon', NaN], ['hellinger', 'hellinger', NaN], ['wasserstein', 'wasserstein', NaN], ['l-infinity', 'l-infinity', NaN],
  ['unseen', 'unseen-rate', 0.01],
  ['missing', 'missing-rate', 0.05], ['invalid', 'invalid-rate', 0.01], ['range', 'out-of-range-rate', 0.01],
];

/** As of constructs. */
export const MIN_BASELINE_SAMPLES = 500;
const MOST_WINDOWS = 48;

/** @param problems gets what is wrong with the values; the result is of no use then */
export function localConfig(values: JudgingValues, baseline: BaselineDocument, problems: string[]): LocalConfig {
  if (values.config !== undefined) return deployedConfig(values.config, baseline, problems);
  const names = baseline.features.map(({ name }) => name);
  const ignored = namesOf('ignore', values.ignore, names, problems);
  if (values.learned !== undefined && !baseline.settings.spans) problems.push('--learned: got a baseline without windows of the training data, expected one; build it with `cdk-mlops baseline --windows 1d`');
  const critical = namesOf('critical', values.critical, names, problems);
  const everyHours = hoursOf('every', values.every ?? '1d', problems);
  if (!(24 % everyHours === 0 || everyHours % 24 === 0)) problems.push(`--every: got ${values.every}, expected a divisor of a day in hours, or days`);
  const windows = perFeature('window', values.window, names, (text) => hoursOf('window', text, problems), problems);
  const importances = perFeature('importance', values.importance, names, (text) => numberOf('importance', text, 0, Infinity, problems), problems);
  const statistics = statisticsOf(values, names, problems);
  const features = names
    .filter((name) => !ignored.includes(name))
    .map((name): MonitoredFeature => ({
      name,
      critical: critical.includes(name),
      ...(importances(name) === undefined ? {} : { importance: importances(name)! }),
      windowHours: Math.max(windows(name) ?? Math.max(24, everyHours), everyHours),
      statistics: statistics(name),
    }));
  const other = features.find(({ name, windowHours }) => values.learned !== undefined && baseline.settings.spans && baseline.settings.spans.hours[name] !== windowHours);
  if (other) problems.push(`--learned: got a window of ${other.windowHours} hours for ${other.name}, expected those of the baseline, of ${baseline.settings.spans!.hours[other.name]} hours; build another with \`cdk-mlops baseline --windows\``);
  if (features.length === 0) problems.push('--ignore: got every feature, expected one to be left');
  return {
    modelId: baseline.modelId, everyHours, features,
    driftedShare: numberOf('share', values.share ?? '0.5', Number.MIN_VALUE, 1, problems),
    ...(values.importance ? { driftedImportance: 0.3 } : {}),
    breach: breachOf(values.breach ?? '2/3', problems),
    minBaselineSamples: MIN_BASELINE_SAMPLES,
    minWindowSamples: numberOf('min-samples', values['min-samples'] ?? '200', 1, Infinity, problems),
    quarantinedShare: 0.01,
    missingWords: [],
  };
}

/** What each feature is judged by. */
function statisticsOf(values: JudgingValues, names: readonly string[], problems: string[]): (feature: string) => StatisticConfig[] {
  const { statistics: convention, significance, learned, 'empty-bins': emptyBins } = values;
  const chance = significance === undefined ? {} : significanceOf(significance, problems);
  const least = emptyBins === undefined ? {} : { leastShare: numberOf('empty-bins', emptyBins, Number.MIN_VALUE, 1, problems) };
  const learning = learned === undefined ? {} : { learned: numberOf('learned', learned, Number.MIN_VALUE, Infinity, problems) };
  const leastThreshold = chance.alpha === 1 ? Number.MIN_VALUE : 0;
  const all = STATISTICS.map(([option, name, threshold]) => {
    const isShape = isShapeStatistic(name);
    const own = perFeature(option, values[option], names, (text) => (text === 'off' ? NaN : numberOf(option, text, isShape ? leastThreshold : Number.MIN_VALUE, Infinity, problems)), problems);
    if (convention !== undefined && isDriftStatistic(name) && values[option]) problems.push(`--${option}: got it beside --statistics, expected one of the two`);
    const conventions = { ...(isShape ? { ...chance, ...learning } : {}), ...(name === 'psi' || name === 'kl' ? least : {}) };
    return { name, of: (feature: string): StatisticConfig => ({ name, threshold: own(feature) ?? threshold, ...conventions }) };
  });
  if (convention === undefined) return (feature) => all.map((one) => one.of(feature)).filter(({ threshold }) => !Number.isNaN(threshold));
  if (significance !== undefined) problems.push('--significance: got it beside --statistics, expected one of the two');
  if (learned !== undefined) problems.push('--learned: got it beside --statistics, expected one of the two');
  if (emptyBins !== undefined) problems.push('--empty-bins: got it beside --statistics, expected one of the two');
  if (convention !== 'evidently' && convention !== 'nannyml') problems.push(`--statistics: got ${convention}, expected evidently or nannyml`);
  const chosen = CONVENTIONS[convention as keyof typeof CONVENTIONS] ?? [];
  return (feature) => [...chosen, ...all.filter(({ name }) => !isDriftStatistic(name)).map((one) => one.of(feature)).filter(({ threshold }) => !Number.isNaN(threshold))];
}

function significanceOf(text: string, problems: string[]): Pick<StatisticConfig, 'alpha' | 'correction'> {
  if (text === 'off') return { alpha: 1, correction: 'none' };
  const isOfEach = text.startsWith('each:');
  const alpha = Number(isOfEach ? text.slice('each:'.length) : text);
  if (!(alpha > 0 && alpha < 1)) problems.push(`--significance: got ${text}, expected a number above 0 and below 1, each:<number>, or off`);
  return { alpha, ...(isOfEach ? { correction: 'none' } : {}) };
}

/** As it is deployed, held against the baseline: the features must be those that it has. */
function deployedConfig(path: string, baseline: BaselineDocument, problems: string[]): LocalConfig {
  let config: DriftCheckConfig;
  try {
    config = parseConfig(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ExpectedError(`--config: got ${path}: ${(error as Error).message}`, { cause: error });
  }
  for (const { name } of config.features) {
    if (!baseline.features.some((feature) => feature.name === name)) problems.push(`--config: got feature ${name}, expected one of the baseline: ${baseline.features.map((feature) => feature.name).join(', ')}`);
  }
  return config;
}

function namesOf(option: string, given: readonly string[] | undefined, names: readonly string[], problems: string[]): string[] {
  const wanted = (given ?? []).flatMap((text) => text.split(','));
  for (const name of wanted) if (!names.includes(name)) problems.push(`--${option}: got ${name}, expected a feature of the baseline; choose among ${names.join(', ')}`);
  return wanted;
}

/** What each feature has: its own value, else the general one, else nothing. */
function perFeature<T>(option: string, given: readonly string[] | undefined, names: readonly string[], read: (text: string) => T, problems: string[]): (feature: string) => T | undefined {
  let general: T | undefined;
  const own = new Map<string, T>();
  for (const text of given ?? []) {
    const at = text.lastIndexOf('=');
    if (at < 0) {
      general = read(text);
      continue;
    }
    const name = text.slice(0, at);
    if (!names.includes(name)) problems.push(`--${option}: got ${text}, expected a feature of the baseline; choose among ${names.join(', ')}`);
    own.set(name, read(text.slice(at + 1)));
  }
  return (feature) => own.get(feature) ?? general;
}

export function hoursOf(option: string, text: string, problems: string[]): number {
  const match = /^(\d+)(h|d)$/.exec(text);
  const hours = match ? Number(match[1]) * (match[2] === 'd' ? 24 : 1) : NaN;
  if (hours > 0) return hours;
  problems.push(`--${option}: got ${text}, expected hours or days, e.g. 6h or 14d`);
  return 24;
}

function numberOf(option: string, text: string, least: number, most: number, problems: string[]): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= least && value <= most && Number.isFinite(value)) return value;
  problems.push(`--${option}: got ${text}, expected a number ${least === Number.MIN_VALUE ? 'above 0' : `of at least ${least}`}${most === Infinity ? '' : ` and at most ${most}`}`);
  return 1;
}

function breachOf(text: string, problems: string[]): LocalConfig['breach'] {
  const [, times, outOf] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (times! >= 1 && outOf! >= times! && outOf! <= MOST_WINDOWS) return { times: times!, outOf: outOf! };
  problems.push(`--breach: got ${text}, expected drifted windows of how many, at most ${MOST_WINDOWS}, e.g. 2/3`);
  return { times: 2, outOf: 3 };
}
