/**
 * The rows for the peers, and ours on them: `peer-rows write|measure <rows> <reference.csv> <current.csv>`. The baseline is built from the
 * reference before, as it is once for many windows; what is measured is a window, from the bytes of its file to the verdicts. The first
 * turns warm up, as a check of many hours is warm; what the very first one takes is told, too.
 */
import { createReadStream, writeFileSync } from 'node:fs';
import { buildLocalBaseline } from '../../bin/drift/baseline';
import { localFiles } from '../../bin/drift/local-files';
import { localConfig } from '../../bin/drift/options';
import { judgeFeatures } from '../../lambda/drift-check/feature-verdict';
import { PartialBuilder } from '../../lambda/shared/partial-builder';
import { CellReader } from '../../lambda/shared/records/cells';
import { readRecords } from '../../lambda/shared/records/read-records';
import { type BaselineDocument, DEFAULT_BINNING } from '../../lib/contract/baseline';
import { type Column, DEFAULT_MISSING_WORDS } from '../../lib/contract/dataset';
import type { FeatureVerdict } from '../../lib/contract/verdict';
import { normal } from '../../test/lambda/support/random';

const COLUMNS: readonly Column[] = Array.from({ length: 20 }, (_, index) => ({ name: `feature_${index}`, type: 'number' }));
const ALL = { from: -Infinity, until: Infinity };
const WINDOW = { start: '2001-02-03T00:00:00Z', end: '2001-02-04T00:00:00Z' };
const WARM_UPS = 5;
const TURNS = 5;

const [task, rows, reference, current] = process.argv.slice(2) as [string, string, string, string];

if (task === 'write') write();
else void measure();

function write(): void {
  [reference, current].forEach((path, seed) => writeFileSync(path, csv(Number(rows), seed)));
  process.stdout.write('{}\n');
}

async function measure(): Promise<void> {
  const { baseline } = await buildLocalBaseline({
    modelId: 'peers', files: localFiles([reference], []), schema: { columns: COLUMNS, missing: DEFAULT_MISSING_WORDS }, features: COLUMNS.map(({ name }) => name), binning: DEFAULT_BINNING, span: ALL,
  });
  const seconds: number[] = [];
  let psi = 0;
  for (let turn = 0; turn < WARM_UPS + TURNS; turn++) {
    const before = process.cpuUsage();
    const features = await judged(baseline);
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
    psi = features.filter(({ statistics }) => statistics.some(({ name }) => name === 'psi')).length;
  }
  process.stdout.write(`${JSON.stringify({ cpuSeconds: Math.min(...seconds.slice(WARM_UPS)), firstSeconds: seconds[0], columns: psi, rows: Number(rows) })}\n`);
}

async function judged(baseline: BaselineDocument): Promise<FeatureVerdict[]> {
  const builder = new PartialBuilder(baseline, new CellReader(DEFAULT_MISSING_WORDS));
  const chunks: AsyncIterable<Uint8Array> = createReadStream(current, { highWaterMark: 1 << 20 });
  await readRecords({ key: current, format: 'csv', chunks, absentColumns: 'missing' }, baseline.features.map(({ name }) => name), builder.object({ key: current, etag: '', size: 0 }));
  const { partial } = builder.build(WINDOW.start);
  const config = localConfig({}, baseline, []);
  return judgeFeatures(config.features.map((feature, index) => ({ feature, baseline: baseline.features[index]!, current: partial.features[index]!, window: WINDOW })), config);
}

/** Of the current rows half of the columns have moved. */
function csv(count: number, seed: number): string {
  const next = normal(seed + 1);
  const lines = Array.from({ length: count }, () => COLUMNS.map((_, index) => (next() + (seed > 0 && index % 2 === 0 ? 0.5 : 0)).toFixed(6)).join(','));
  return `${COLUMNS.map(({ name }) => name).join(',')}\n${lines.join('\n')}\n`;
}
