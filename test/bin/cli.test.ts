/** The command line, as a process: what it prints, and its exit codes. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoAssembly, scenarioFile } from '../simulator/scenario/fixture';

const ROOT = join(__dirname, '../..');
const HEAD = 'start: 2026-01-05T00:00:00Z\nsteps:\n  - startExecution: { machine: Deploy, name: first, input: { live: v1, outcome: DEPLOYED } }\n  - runUntilEnd: { machine: Deploy }\n    expect:\n';

function cli(...args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'bin/cli.ts'), ...args], { cwd: ROOT, encoding: 'utf8' });
}

describe('cdk-mlops simulate', () => {
  it('exits with 0 where everything holds', () => {
    const { status, stdout, stderr } = cli('simulate', demoAssembly(), scenarioFile(`${HEAD}      - execution: { machine: Deploy, outcome: DEPLOYED }\n`), '--seed', '7');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('2026-01-05 00:10:00  Demo/Deploy/first  ends: DEPLOYED: as asked');
    expect(stdout).toMatch(/1 of 1 hold\n$/);
  });

  it('exits with 1 where something does not hold', () => {
    const { status, stdout } = cli('simulate', demoAssembly(), scenarioFile(`${HEAD}      - execution: { machine: Deploy, outcome: ROLLED_BACK }\n`), '--trace', 'none');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^\nexpected\n {2}FAILS/);
  });

  it('exits with 1 where a step cannot be done', () => {
    const { status, stdout } = cli('simulate', demoAssembly(), scenarioFile('start: 2026-01-05T00:00:00Z\nsteps:\n  - runUntilEnd: { machine: Deploy, within: 1m }\n'));
    expect(status).toBe(1);
    expect(stdout).toContain('got no such end within 1m');
  });

  it.each([
    ['a scenario with mistakes', ['simulate', demoAssembly(), scenarioFile('start: soon\nsteps: []\n')], /scenario\.yaml:1:8: start: got "soon"/],
    ['an assembly that is none', ['simulate', '/nowhere', scenarioFile('start: 2026-01-05T00:00:00Z\nsteps: []\n')], /nowhere/],
    ['an unknown option', ['simulate', 'a', 'b', '--verbose'], /Unknown option '--verbose'/],
    ['an unknown trace', ['simulate', 'a', 'b', '--trace', 'some'], /^usage: cdk-mlops simulate/],
    ['no command', [], /^usage: cdk-mlops simulate/],
  ])('exits with 2 for %s, without a stack trace', (_what, args, message) => {
    const { status, stderr, stdout } = cli(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  it('explains itself', () => {
    expect(cli('--help')).toMatchObject({ status: 0, stderr: '' });
  });
});
