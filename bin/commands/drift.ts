/** `cdk-mlops drift`: compares logged rows with a baseline, window by window, by the rules of the drift check. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { encode } from '../../lambda/shared/documents';
import type { VerdictDocument } from '../../lib/contract/verdict';
import { backtestLines } from '../drift/backtest/backtest-table';
import { BACKTEST_HELP, BACKTEST_OPTIONS, runBacktest } from '../drift/backtest/run';
import { conventionLines, conventions } from '../drift/conventions';
import { judged, prepareJudging, sliced } from '../drift/judged';
import { delimited } from '../drift/csv-options';
import { localFiles } from '../drift/local-files';
import { JUDGING_HELP, JUDGING_OPTIONS } from '../drift/options';
import type { Sliced } from '../drift/slices';
import { header, row } from '../drift/table';
import { type Command, EXIT, refuse } from './command';

/** Windows without a row in one go that the table shows: a clock that is wrong makes dozens of them. */
const SHOWN_EMPTY = 3;

/** Of all rows: fewer behind a gap may be those of a clock that is wrong, and decide how the command ends all the same. */
const STRAY_SHARE = 0.01;

export const driftCommand: Command = {
  help: `drift <files> --baseline <file> [--out <file>] [--json] [--backtest] [--conventions <files>] [options]

  Compares logged rows with a baseline: a verdict for each window, and the state over time. Exit codes: 0 no drift; 1 the last window
  left the model drifted; 2 input that cannot be used.

  <files>      logged rows: .csv, .jsonl (either may end in .gz or .zst), .parquet, captures of SageMaker, or folders of them
  --out        gets the verdicts, one JSON document a line, as drift-verdict.schema.json describes them; of a backtest one document
  --json       prints them instead of a table
  --conventions  shows instead what Evidently and NannyML would have computed of the numbers, all rows being one window, beside what is
               computed here; takes the files that the baseline was built from, and up to 20,000,000 values of each side into memory
${BACKTEST_HELP}
${JUDGING_HELP}`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { ...JUDGING_OPTIONS, ...BACKTEST_OPTIONS, out: { type: 'string' }, json: { type: 'boolean' }, conventions: { type: 'string', multiple: true } } });
    const alone = (['windows', 'changed', 'false-alarms', 'shift'] as const).filter((name) => values[name] !== undefined && !values.backtest);
    refuse(alone.map((name) => `--${name}: got ${String(values[name])} without --backtest, expected both or neither`));
    if (values.conventions && values.backtest) refuse(['--conventions: got it beside --backtest, expected one of the two']);
    if (values.conventions && values.out !== undefined) refuse([`--out: got ${values.out} beside --conventions, expected one of the two; --json prints a document a line`]);
    const judging = await prepareJudging(values, positionals);
    if (values.conventions) {
      const problems: string[] = [];
      const reference = delimited(localFiles(values.conventions, problems), values, problems);
      refuse(problems);
      const rows = await conventions(judging, reference);
      for (const line of values.json ? rows.map((one) => JSON.stringify(one)) : conventionLines(rows)) console.log(line);
      return EXIT.good;
    }
    if (values.backtest) {
      const result = await runBacktest(values, judging);
      const out = values.out === undefined ? undefined : opened(values.out);
      if (out !== undefined) {
        writeSync(out, encode(result));
        closeSync(out);
      }
      for (const line of values.json ? [JSON.stringify(result)] : backtestLines(result)) console.log(line);
      return result.proposal?.isWithinBudget ? EXIT.good : EXIT.failed;
    }
    const rows = await sliced(judging);
    const out = values.out === undefined ? undefined : opened(values.out);
    let [isDrifted, isJudged] = [false, false];
    if (!values.json) console.log(header());
    let [empty, unshown] = [0, 0];
    let gap: VerdictDocument['window'] | undefined;
    for (const { verdict, skipped } of judged(judging, rows)) {
      empty = verdict.rows === 0 ? empty + 1 : 0;
      if (!values.json && empty > SHOWN_EMPTY) unshown += 1;
      const left = skipped + (empty === 0 ? unshown : 0);
      if (left > 0) console.error(`${left.toLocaleString('en')} windows without a row left out before ${verdict.window.end}`);
      if (empty === 0) unshown = 0;
      if (left > 0 && empty === 0) gap = verdict.window;
      isDrifted = verdict.driftState === 1;
      isJudged ||= verdict.status !== 'insufficient-data';
      if (out !== undefined) writeSync(out, encode(verdict));
      if (values.json) console.log(JSON.stringify(verdict));
      else if (empty <= SHOWN_EMPTY) console.log(row(verdict, judging.eventTime !== undefined));
    }
    if (out !== undefined) closeSync(out);
    if (gap) tellStray(rows, gap);
    if (!isJudged) console.error(`no window was judged, as none has enough values of a feature of the baseline, ${judging.config.features.map(({ name }) => name).join(', ')}; the exit code says nothing of drift then`);
    return isDrifted ? EXIT.failed : EXIT.good;
  },
};

/** @param first window behind the last windows that were left out */
function tellStray({ slices, rows }: Sliced, first: VerdictDocument['window']): void {
  const behind = slices.filter(({ start }) => start >= Date.parse(first.start)).reduce((sum, slice) => sum + slice.rows, 0);
  if (behind >= STRAY_SHARE * rows) return;
  console.error(`the exit code is that of windows from ${first.start} on, which have ${behind.toLocaleString('en')} of the ${rows.toLocaleString('en')} rows and lie behind a gap; where their clock was wrong, leave them out with --until ${first.start.slice(0, 10)}`);
}

function opened(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'w');
}
