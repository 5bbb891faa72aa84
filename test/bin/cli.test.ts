/** The command as it is shipped, as a process: what it prints, and its exit codes. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { handwritten } from '../simulator/assembly/fixture';
import { demoAssembly, scenarioFile } from '../simulator/scenario/fixture';

const COMMAND = join(__dirname, '../../dist/cli/cdk-mlops.cjs');
const HEAD = 'start: 2026-01-05T00:00:00Z\nsteps:\n  - startExecution: { machine: Deploy, name: first, input: { live: v1, outcome: DEPLOYED } }\n  - runUntilEnd: { machine: Deploy }\n    expect:\n';

function cli(...args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
}

function rowsFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cdk-mlops-rows-')), 'rows.csv');
  writeFileSync(path, 'delay\n1\n2\n');
  return path;
}

describe('cdk-mlops check', () => {
  const stackWith = (Outputs: Readonly<Record<string, { readonly Value: string }>>): string => handwritten({ Own: { template: { Resources: {}, Outputs } } });

  it('prints nothing and exits with 0 where nothing is wrong', () => {
    expect(cli('check', stackWith({ Bucket: { Value: 'lake' } }))).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('prints a line for each finding and exits with 1', () => {
    const { status, stdout } = cli('check', stackWith({ Key: { Value: 'AKIAABCDEFGHIJKLMNOP' } }), '--alarm', 'theirs');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^Own\/Outputs\.Key\.Value: got what looks like a secret, expected .*\n$/);
  });
});

describe('cdk-mlops check of what cannot be read', () => {
  it('says which file and exits with 2, as 1 says that there is a finding', () => {
    const assembly = handwritten({ Own: { template: { Resources: {} } } });
    writeFileSync(join(assembly, 'manifest.json'), '{');
    const { status, stdout, stderr } = cli('check', assembly);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^\S+manifest\.json: got .*, expected JSON; synthesize again\n$/);
  });
});

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
    expect(stdout).toContain('Deploy: got no end within 1m, expected one; no execution was started');
  });

  it.each([
    ['a scenario with mistakes', ['simulate', demoAssembly(), scenarioFile('start: soon\nsteps: []\n')], /scenario\.yaml:1:8: start: got "soon"/],
    ['an assembly that is none', ['simulate', '/nowhere', scenarioFile('start: 2026-01-05T00:00:00Z\nsteps: []\n')], /nowhere/],
    ['an unknown option', ['simulate', 'a', 'b', '--verbose'], /Unknown option '--verbose'/],
    ['an unknown trace', ['simulate', 'a', 'b', '--trace', 'some'], /^--trace: got some, expected one of story, all, none\ncdk-mlops --help says how it is called\n$/],
    ['a page in a folder that is not there', ['simulate', 'a', 'b', '--html', '/nowhere/at/all.html'], /^--html: got \/nowhere\/at\/all\.html, expected a file in a folder that exists\ncdk-mlops --help says how it is called\n$/],
    ['a seed that is no number', ['simulate', 'a', 'b', '--seed', 'x'], /^--seed: got "x", expected a whole number from -2147483648 to 2147483647\ncdk-mlops --help says how it is called\n$/],
    ['a seed of more than 32 bits', ['simulate', 'a', 'b', '--seed', '4294967296'], /^--seed: got "4294967296", expected a whole number/],
    ['an empty seed', ['simulate', 'a', 'b', '--seed', ''], /^--seed: got "", expected a whole number/],
    ['no command', [], /^command: got none, expected one of simulate, check, baseline, drift, report, exceptions, deploy-policy\ncdk-mlops --help says how it is called\n$/],
    ['another command', ['deploy'], /^command: got deploy, expected one of simulate, check, baseline, drift, report, exceptions, deploy-policy\ncdk-mlops --help says how it is called\n$/],
    ['no assembly to check', ['check'], /^arguments: got no assembly, expected one\ncdk-mlops --help says how it is called\n$/],
    ['a folder that is no assembly', ['check', '/tmp'], /^arguments: got \/tmp without a manifest\.json, expected the output directory of cdk synth\ncdk-mlops --help says how it is called\n$/],
    ['no scenario', ['simulate', 'a'], /^arguments: got no scenario, expected an assembly and a scenario\ncdk-mlops --help says how it is called\n$/],
    ['a file that cannot be written', ['baseline', rowsFile(), '--out', tmpdir()], new RegExp(`\n${tmpdir()}: got EISDIR: illegal operation on a directory, expected a file that can be read and written; mend its path or its permissions\n$`)],
    ['too many arguments', ['simulate', 'a', 'b', 'c', 'd'], /^arguments: got c d too many, /],
  ])('exits with 2 for %s, without a stack trace', (_what, args, message) => {
    const { status, stderr, stdout } = cli(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  it('explains itself', () => {
    expect(cli('--help')).toMatchObject({ status: 0, stderr: '' });
  });

  it('explains the command that is asked about, and no other', () => {
    const commandsIn = (...args: readonly string[]): string[] => [...cli(...args).stdout.matchAll(/cdk-mlops ([a-z-]+) </g)].map(([, name]) => name!);
    expect(new Set(commandsIn('--help'))).toEqual(new Set(['simulate', 'check', 'baseline', 'drift', 'report', 'exceptions', 'deploy-policy']));
    expect(commandsIn('drift', '--help')).toEqual(['drift']);
    expect(commandsIn('report', '-h')).toEqual(['report', 'drift']);
  });
});

/** A training job whose container writes its process number into a file, and then never ends. */
function endlessTraining(pidFile: string): readonly [assembly: string, scenario: string] {
  const image = mkdtempSync(join(tmpdir(), 'image-'));
  writeFileSync(join(image, 'Dockerfile'), 'FROM python\nWORKDIR /app\nCOPY run.sh ./\nENTRYPOINT ["/app/run.sh"]\n');
  writeFileSync(join(image, 'run.sh'), `#!/bin/sh\nsleep 600 &\necho $$ $! > ${pidFile}.new\nmv ${pidFile}.new ${pidFile}\nwait\n`, { mode: 0o755 });
  const assembly = handwritten({
    S: {
      metadata: { '/S/Images': [{ type: 'cdk-mlops:container', data: { directory: image } }], '/S/Images/Repository/Resource': [{ type: 'aws:cdk:logicalId', data: 'R' }] },
      template: { Resources: { R: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'endless' } }, B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'store' } } } },
    },
  });
  const request = {
    TrainingJobName: 'job', AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/endless:v1', TrainingInputMode: 'File' }, RoleArn: 'arn:aws:iam::111122223333:role/model',
    InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://store/data/' } } }], OutputDataConfig: { S3OutputPath: 's3://store/out' },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 }, StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  };
  return [assembly, scenarioFile(`start: 2026-01-05T00:00:00Z
files: [{ bucket: store, key: data/1.csv, text: "1" }]
steps:
  - pushImage: { repository: endless, tag: v1 }
  - call: { service: sagemaker, operation: CreateTrainingJob, request: ${JSON.stringify(request)} }
  - runFor: 2h
`)];
}

const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe('a signal', () => {
  it.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('%s ends the command with %d, and leaves no process and no folder of a container behind', async (signal, code) => {
    const folder = mkdtempSync(join(tmpdir(), 'signal-'));
    const pidFile = join(folder, 'pids');
    const command = spawn(process.execPath, [COMMAND, 'simulate', ...endlessTraining(pidFile)], { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [command.stdout, command.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exited = once(command, 'exit');
    while (!existsSync(pidFile) && command.exitCode === null) await sleep(50);
    expect(existsSync(pidFile), output).toBe(true);
    const pids = readFileSync(pidFile, 'utf8').trim().split(' ').map(Number);
    expect(pids.map(isRunning)).toEqual([true, true]);
    command.kill(signal);
    expect(await exited).toEqual([code, null]);
    await sleep(200);
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(readdirSync(folder).filter((name) => name.startsWith('cdk-mlops-container-'))).toEqual([]);
  }, 30_000);
});
