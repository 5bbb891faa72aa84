/** What `drift` and `report` have in common: arguments, baseline, and rows counted by time. */
import type { BaselineDocument } from '../../lib/contract/baseline';
import { DEFAULT_MISSING_WORDS } from '../../lib/contract/dataset';
import { refuse } from '../commands/command';
import { hasHours, readBaselineFile } from './baseline';
import { captureLayout, INFERENCE_TIME, withTime } from './capture-options';
import { inferSchema, readSchemaFile } from './columns';
import { delimited } from './csv-options';
import { asCaptures, type LocalFile, localFiles, requireCapture, type TimeSpan, timeSpan } from './local-files';
import { type JudgingValues, type LocalConfig, localConfig } from './options';
import { judgeAll, replay, type Replayed, sliceHoursOf } from './replay';
import { type Sliced, sliceFiles } from './slices';

const DAY_HOURS = 24;

export interface Judging {
  readonly baseline: BaselineDocument;
  readonly config: LocalConfig;
  readonly files: readonly LocalFile[];
  readonly eventTime: string | undefined;
  /** Minutes that event times without a zone are ahead of UTC. */
  readonly utcOffset: number;
  readonly missingWords: readonly string[];
  readonly span: TimeSpan;
  /** Names that columns have in the files, by those that they have in the baseline. */
  readonly columnNames: Readonly<Record<string, string>>;
}

/** @throws UsageError or ExpectedError with all problems */
export async function prepareJudging(values: JudgingValues, positionals: readonly string[]): Promise<Judging> {
  const problems: string[] = [];
  if (positionals.length === 0) problems.push('arguments: got no file, expected the log of a model');
  if (values.baseline === undefined) problems.push('--baseline: got nothing, expected what `cdk-mlops baseline` has written');
  const found = delimited(localFiles(positionals, problems), values, problems);
  const span = timeSpan(values, problems);
  const layout = captureLayout(values, problems);
  refuse(problems);
  const baseline = readBaselineFile(values.baseline!);
  const config = localConfig(values, baseline, problems);
  refuse(problems);
  const shortest = Math.min(...config.features.map(({ windowHours }) => windowHours));
  if (shortest < DAY_HOURS && !hasHours(baseline)) console.error(`windows of ${shortest} hours are compared with all of the baseline, day and night; \`cdk-mlops baseline --hours-of-week\` builds one that they are compared with hour by hour`);
  const deployed = config.log?.capture;
  const files = await asCaptures(found, layout ?? (deployed && withTime(deployed)));
  if (layout) requireCapture(files);
  const schema = values.schema === undefined ? undefined : readSchemaFile(values.schema);
  const requested = files[0]!.capture ? INFERENCE_TIME : schema?.eventTime;
  const eventTime = values.time ?? requested ?? (await inferSchema(files, undefined)).eventTime;
  if (values.time !== undefined) await inferSchema(files, values.time);
  if (eventTime === undefined) console.error(`${files[0]!.path}: got no column that looks like times, so all rows are one window; --time names one`);
  return { baseline, config, files, eventTime, utcOffset: schema?.utcOffsetMinutes ?? 0, missingWords: schema?.missing ?? (values.config === undefined ? DEFAULT_MISSING_WORDS : config.missingWords), span, columnNames: config.log?.columnNames ?? {} };
}

export async function sliced({ baseline, config, files, eventTime, utcOffset, missingWords, span, columnNames }: Judging, sliceHours = sliceHoursOf(config)): Promise<Sliced> {
  const result = await sliceFiles(files, { baseline, missingWords, eventTime, utcOffset, sliceHours, span, columnNames });
  for (const line of result.firstQuarantined) console.error(line);
  if (result.quarantined > result.firstQuarantined.length) console.error(`and ${(result.quarantined - result.firstQuarantined.length).toLocaleString('en')} more lines that are no rows`);
  return result;
}

export function judged({ baseline, config, eventTime }: Judging, rows: Sliced): Iterable<Replayed> {
  return eventTime === undefined ? [judgeAll(baseline, config, rows)] : replay(baseline, config, rows);
}
