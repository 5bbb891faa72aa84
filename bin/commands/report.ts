/** `cdk-mlops report`: the page about one window, as the drift check keeps it beside its verdict. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { timestampCell } from '../../lambda/shared/records/cells';
import { reportPage } from '../../lambda/drift-check/report/report';
import { judged, prepareJudging, sliced } from '../drift/judged';
import { JUDGING_OPTIONS } from '../drift/options';
import type { Replayed } from '../drift/replay';
import { type Command, EXIT, ExpectedError, refuse } from './command';

export const reportCommand: Command = {
  help: `report <files> --baseline <file> --out <file> [--at <time>] [options]

  Judges logged rows as \`cdk-mlops drift\` does, and writes a page about the last window that needs nothing but itself: baseline and
  window of each feature, where PSI and KS come from, the trend, the quality of the data. Exit codes as of drift.

  <files>      logged rows: .csv, .jsonl (either may end in .gz or .zst), .parquet, captures of SageMaker, or folders of them
  --out        gets the page, as HTML
  --at         end of the window that is shown instead of the last one, e.g. 2001-05-15

  The other options are those of drift.`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { ...JUDGING_OPTIONS, out: { type: 'string' }, at: { type: 'string' } } });
    const at = values.at === undefined ? Infinity : timestampCell(values.at);
    refuse([
      ...(values.out === undefined ? ['--out: got nothing, expected the file that gets the page'] : []),
      ...(Number.isNaN(at) ? [`--at: got ${values.at}, expected a day or an instant, e.g. 2001-05-15`] : []),
    ]);
    const judging = await prepareJudging(values, positionals);
    let shown: Replayed | undefined;
    for (const replayed of judged(judging, await sliced(judging))) {
      if (Date.parse(replayed.verdict.window.end) > at) break;
      shown = replayed;
    }
    if (!shown) throw new ExpectedError(`--at: got ${values.at}, expected an instant behind the first window`);
    const { verdict, counts, state } = shown;
    mkdirSync(dirname(values.out!), { recursive: true });
    writeFileSync(values.out!, reportPage({ verdict, baseline: judging.baseline, counts, trend: state.trend ?? [], since: state.since }));
    console.log(`${values.out}: ${verdict.reason}`);
    return verdict.driftState === 1 ? EXIT.failed : EXIT.good;
  },
};
