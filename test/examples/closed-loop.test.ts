/** The story of the closed loop, as its README tells it: the smallest app, synthesized by its command, simulated by the shipped one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SimulationRecord } from '../../simulator';

const ROOT = resolve(__dirname, '..', '..');
const SCENARIO = join('examples', 'closed-loop', 'scenario.yaml');
const run = promisify(execFile);

let assembly: string;
let story: string;
beforeAll(async () => {
  assembly = mkdtempSync(join(tmpdir(), 'closed-loop-'));
  await run(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { cwd: ROOT, env: { ...process.env, CDK_OUTDIR: assembly } });
  story = await simulate('--seed', '3');
}, 60_000);

async function simulate(...options: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join('dist', 'cli', 'cdk-mlops.cjs'), 'simulate', assembly, SCENARIO, ...options], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

describe('the story of the closed loop', () => {
  it('ends as it says, and the same seed tells it the same way, byte for byte', async () => {
    expect(story).toMatch(/\n13 of 13 hold\n$/);
    const [record, page] = [join(assembly, 'record.json'), join(assembly, 'timeline.html')];
    expect(await simulate('--seed', '3', '--out', record, '--html', page)).toBe(story);
    const { complete, expectations, executions, endpoints } = JSON.parse(readFileSync(record, 'utf8')) as SimulationRecord;
    expect([complete, expectations.filter(({ holds }) => holds).length]).toEqual([true, 13]);
    expect(executions.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['DEPLOYED', 'CHALLENGER_REJECTED', 'ROLLED_BACK']));
    expect(endpoints[0]!.shares.map(({ shares }) => shares)).toEqual([{ 'version 1': 1 }, { 'version 3': 1 }, { 'version 1': 1 }]);
    expect(readFileSync(page, 'utf8')).toContain('All 13 expectations hold.');
  }, 60_000);

  it('shows what a reader looks for: the start, the refusal, the alarm, the way back', () => {
    for (const line of [
      /FirstImage {2}starts .*Retraining\/Machine/,
      /answers \{"decision":"PROMOTE","reason":"MAE 24\.6333 ≤ 30; MAE 24\.6333, no champion to compare with"/,
      /CHALLENGER_REJECTED/,
      /Alarms\/Errors {2}goes from OK to ALARM/,
      /fails: Deployment\.ROLLED_BACK/,
    ]) expect(story).toMatch(line);
  });
});
