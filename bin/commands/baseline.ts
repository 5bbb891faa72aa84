/** `cdk-mlops baseline`: the statistics of training data, as a drift check builds them, from files on this machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_MISSING_WORDS } from '../../lib/contract/dataset';
import { type BaselineDocument, type BinningSettings, DEFAULT_BINNING, MOST_SEGMENT_FEATURES, MOST_SPAN_FEATURES, segmentBins, spanBins, weeklyBinning } from '../../lib/contract/baseline';
import { encode } from '../../lambda/shared/documents';
import { rowsOf } from '../../lambda/shared/merge';
import { buildLocalBaseline } from '../drift/baseline';
import { CAPTURE_HELP, CAPTURE_OPTIONS, captureLayout } from '../drift/capture-options';
import { CSV_HELP, CSV_OPTIONS, delimited } from '../drift/csv-options';
import { inferSchema, type LocalSchema, readSchemaFile } from '../drift/columns';
import { asCaptures, localFiles, requireCapture, timeSpan } from '../drift/local-files';
import { importLocal } from '../drift/model-monitor';
import { hoursOf, MIN_BASELINE_SAMPLES } from '../drift/options';
import { type Command, EXIT, ExpectedError, refuse } from './command';

export const baselineCommand: Command = {
  help: `baseline <files> --out <file> [--schema <file>] [--time <column>] [--from <time>] [--until <time>]
               [--ignore <column>] [--hours-of-week] [--segments <column>] [--windows 1d] [--model-id <id>] [--delimiter <character>]
               [--inputs <columns>] [--outputs <columns>]
           cdk-mlops baseline --model-monitor <folder> --out <file> [--schema <file>] [--ignore <column>] [--model-id <id>]

  Builds the baseline that \`cdk-mlops drift\` compares windows with, in one pass and bounded memory.

  <files>      training data: .csv, .jsonl (either may end in .gz or .zst), .parquet, or folders of them
  --out        gets the baseline, as JSON
  --schema     the schema file that the stack has, too; without it columns are what their first values look like
  --time       the column that says when a row happened, where it does not look like it
  --from, --until  rows from one instant up to another only, e.g. 2001-01-01 and 2001-02-01
  --ignore     columns that are not watched; names separated by commas
  --hours-of-week  counts by the hour of the week, too, with which windows shorter than a day are compared then
  --segments   judges the rows of each category of this column, too; those named behind it, e.g. region=north,south, are enough for a window to
               count as drifted
  --windows    counts by windows of this length, too, of at least a day, from which \`drift --learned\` learns thresholds
${CSV_HELP}
${CAPTURE_HELP}
  --model-monitor  reads the baseline of SageMaker Model Monitor, statistics.json and constraints.json of the folder, instead of files
  --model-id   stands in the baseline and in verdicts; by default "local"`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true,
      options: { ...CAPTURE_OPTIONS, ...CSV_OPTIONS, out: { type: 'string' }, schema: { type: 'string' }, time: { type: 'string' }, from: { type: 'string' }, until: { type: 'string' }, ignore: { type: 'string', multiple: true }, 'model-id': { type: 'string', default: 'local' }, 'model-monitor': { type: 'string' }, 'hours-of-week': { type: 'boolean' }, segments: { type: 'string' }, windows: { type: 'string' } },
    });
    if (values['model-monitor'] !== undefined) return imported(values['model-monitor'], values, positionals);
    const problems: string[] = [];
    const found = delimited(localFiles(positionals, problems), values, problems);
    const layout = captureLayout(values, problems);
    if (positionals.length === 0) problems.push('arguments: got no file, expected training data');
    if (values.out === undefined) problems.push('--out: got nothing, expected the file that gets the baseline');
    const span = timeSpan(values, problems);
    refuse(problems);
    const files = await asCaptures(found, layout);
    if (layout) requireCapture(files);
    const schema = values.schema === undefined ? await inferSchema(files, values.time) : readSchemaFile(values.schema);
    const ignored = (values.ignore ?? []).flatMap((names) => names.split(','));
    const unknown = ignored.filter((name) => !schema.columns.some((column) => column.name === name));
    refuse(unknown.map((name) => `--ignore: got ${name}, expected a column; choose among ${schema.columns.map((column) => column.name).join(', ')}`));
    if ((values.from ?? values.until) !== undefined && schema.eventTime === undefined) throw new ExpectedError('--from, --until: got no column that says when a row happened, expected one; name it with --time');
    if (values['hours-of-week'] && schema.eventTime === undefined) throw new ExpectedError('--hours-of-week: got no column that says when a row happened, expected one; name it with --time');
    const features = schema.columns.filter(({ name, type }) => (type === 'number' || type === 'category') && !ignored.includes(name)).map(({ name }) => name);
    if (features.length === 0) throw new ExpectedError(`${values.schema ?? files[0]!.path}: got no column of type number or category, expected one to watch`);
    if (values.schema === undefined) {
      console.error(`columns, by their first values: ${schema.columns.map(({ name, type }) => `${name} ${type}`).join(', ')}; give --schema to decide otherwise`);
    }
    const { baseline, read } = await buildLocalBaseline({ modelId: values['model-id'], files, schema, features, binning: { ...(values['hours-of-week'] ? weeklyBinning(features.length) : DEFAULT_BINNING), ...segmentSettings(values.segments, schema, features), ...spanSettings(values.windows, schema, features) }, span });
    mkdirSync(dirname(values.out!), { recursive: true });
    writeFileSync(values.out!, encode(baseline));
    if (read.firstQuarantined) {
      const { key, line, reason } = read.firstQuarantined;
      console.error(`${key}:${line}: ${reason}; ${read.quarantined} such lines were left out`);
    }
    for (const line of unjudgedSegments(baseline)) console.error(line);
    describe(values.out!, baseline);
    return EXIT.good;
  },
};

/** Most segments, critical ones included; as of constructs. */
const MOST_SEGMENTS = 10;

/** @param given `column`, or `column=category,category` */
function segmentSettings(given: string | undefined, { columns, missing = DEFAULT_MISSING_WORDS }: LocalSchema, features: readonly string[]): Pick<BinningSettings, 'segments'> {
  if (given === undefined) return {};
  const [column = '', ...behind] = given.split('=');
  const always = behind.length === 0 ? [] : behind.join('=').split(',');
  const categories = columns.filter(({ name, type }) => type === 'category' && features.includes(name)).map(({ name }) => name);
  const most = Math.max(MOST_SEGMENTS, always.length);
  const problems = categories.includes(column) ? [] : [`--segments: got ${column}, expected a column of type category that is watched; choose among ${categories.join(', ')}`];
  const words = always.filter((value) => missing.includes(value));
  if (words.length > 0) problems.push(`--segments: got ${words.join(', ')}, expected categories, which texts that stand for a missing value are not; leave them out`);
  if (features.length * most > MOST_SEGMENT_FEATURES) problems.push(`--segments: got ${most} segments of ${features.length} features, expected at most ${MOST_SEGMENT_FEATURES} for both multiplied; ignore some columns`);
  refuse(problems);
  return { segments: { column, most, always, bins: segmentBins(features.length, most) } };
}

/** @param given as hours or days */
function spanSettings(given: string | undefined, { eventTime }: LocalSchema, features: readonly string[]): Pick<BinningSettings, 'spans'> {
  if (given === undefined) return {};
  const problems: string[] = [];
  const hours = hoursOf('windows', given, problems);
  if (problems.length === 0 && hours < 24) problems.push(`--windows: got ${given}, expected at least a day`);
  if (eventTime === undefined) problems.push('--windows: got no column that says when a row happened, expected one; name it with --time');
  if (features.length > MOST_SPAN_FEATURES) problems.push(`--windows: got ${features.length} features, expected at most ${MOST_SPAN_FEATURES}; ignore some columns`);
  refuse(problems);
  return { spans: { hours: Object.fromEntries(features.map((name) => [name, hours])), bins: spanBins(features.length) } };
}

interface ImportValues {
  readonly out?: string;
  readonly schema?: string;
  readonly ignore?: string[];
  readonly 'model-id': string;
}

/** What is counted already needs no rows, and nothing that chooses among them. */
function imported(folder: string, values: ImportValues & Readonly<Record<string, unknown>>, positionals: readonly string[]): number {
  const problems = ['time', 'from', 'until', 'hours-of-week', 'segments', 'windows', 'delimiter', 'inputs', 'outputs'].filter((name) => values[name] !== undefined).map((name) => `--${name}: got it beside --model-monitor, expected files of rows`);
  if (positionals.length > 0) problems.push(`arguments: got ${positionals.join(' ')} beside --model-monitor, expected no file`);
  if (values.out === undefined) problems.push('--out: got nothing, expected the file that gets the baseline');
  refuse(problems);
  const schema = values.schema === undefined ? undefined : readSchemaFile(values.schema);
  const { baseline, inexact, notTaken } = importLocal({ modelId: values['model-id'], folder, schema, ignored: (values.ignore ?? []).flatMap((names) => names.split(',')) });
  mkdirSync(dirname(values.out!), { recursive: true });
  writeFileSync(values.out!, encode(baseline));
  if (inexact.length > 0) console.error(`from sketches that did not keep every value, or from buckets: ${inexact.join(', ')}`);
  if (notTaken.length > 0) console.error(`constraints that are not taken: ${notTaken.join(', ')}`);
  describe(values.out!, baseline);
  return EXIT.good;
}

/** Critical segments with so few rows of training, by a slip of the pen none at all, that no window will judge them. */
function unjudgedSegments({ segments = [], features, settings }: BaselineDocument): string[] {
  const critical = new Set(settings.segments?.always);
  return segments.flatMap((name, index) => {
    const rows = Math.max(0, ...features.map(({ bySegment }) => rowsOf(bySegment!.segments[index]!)));
    if (!critical.has(name) || rows >= MIN_BASELINE_SAMPLES) return [];
    return [`--segments: got ${name}, of which ${rows} rows are in the training data, and ${MIN_BASELINE_SAMPLES} are needed to judge a segment; while a critical one cannot be judged no window is calm`];
  });
}

function describe(out: string, { id, rows, features }: BaselineDocument): void {
  console.log(`${out}: baseline ${id}, ${rows.toLocaleString('en')} rows, ${features.length} features`);
  for (const feature of features) {
    const bins = feature.kind === 'continuous' ? `${feature.min} to ${feature.max}, ${feature.psiEdges.length + 1} bins for PSI, ${feature.edges.length + 1} for KS` : `${feature.counts.length - 1} values`;
    console.log(`  ${feature.name}: ${feature.kind}, ${feature.present.toLocaleString('en')} values, ${feature.missing.toLocaleString('en')} missing; ${bins}`);
  }
}
