/** Containers whose data, image or program is at fault: a named failure each, nothing read beside the container, nothing left behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerPrograms, packModel, unpackModel } from '../../../simulator/programs';
import type { Limits, TrainingResult, TrainingRun } from '../../../simulator/programs';
import type { Files } from '../../../simulator/programs/port';

const IMAGE = '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights:v1';
const DOCKERFILE = 'FROM a\nWORKDIR /app\nCOPY run.sh /app\nENTRYPOINT ["sh", "/app/run.sh"]\n';
const RUN: TrainingRun = { jobName: 'job', imageUri: IMAGE, environment: {}, hyperParameters: {}, channels: {}, instanceType: 'ml.m5.large', instanceCount: 1 };
const MODEL = { modelName: 'm', imageUri: IMAGE, environment: {} };

const temporary = process.env['TMPDIR'];
const base = mkdtempSync(join(tmpdir(), 'faults-'));

function directory(script: string, dockerfile = DOCKERFILE): string {
  const at = mkdtempSync(join(base, 'image-'));
  writeFileSync(join(at, 'Dockerfile'), dockerfile);
  writeFileSync(join(at, 'run.sh'), script);
  return at;
}

function programs(script: string, limits: Partial<Limits> = {}, dockerfile?: string): ContainerPrograms {
  return new ContainerPrograms({ directories: new Map([['flights', directory(script, dockerfile)]]), limits: { graceSeconds: 0.2, ...limits } });
}

async function train(script: string, more: Partial<TrainingRun> = {}): Promise<TrainingResult> {
  return programs(script).train({ ...RUN, ...more });
}

const channel = (...paths: string[]): TrainingRun['channels'] => ({ train: { files: filesOf(...paths) } });
const filesOf = (...paths: string[]): Files => new Map(paths.map((path) => [path, Buffer.from('x')]));
const leftBehind = (): string[] => readdirSync(base).filter((name) => name.startsWith('cdk-mlops-container-'));

// Everything temporary lies in one folder, so that one can see what is left behind.
beforeAll(() => void (process.env['TMPDIR'] = base));
afterAll(() => {
  if (temporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = temporary;
});

describe('a program that removes its folders', () => {
  it('fails when the model is gone, a link, or no folder', async () => {
    const failure = 'AlgorithmError: got no model folder, or a link out of the container, expected /opt/ml/model';
    expect(await train('rm -rf $SM_MODEL_DIR')).toEqual({ failure });
    expect(await train('rm -rf $SM_MODEL_DIR; echo x > $SM_MODEL_DIR')).toEqual({ failure });
    const secret = mkdtempSync(join(base, 'secret-'));
    writeFileSync(join(secret, 'key'), 'secret');
    expect(await train(`rm -rf $SM_MODEL_DIR; ln -s ${secret} $SM_MODEL_DIR`)).toEqual({ failure });
    mkdirSync(join(secret, 'opt/ml/model'), { recursive: true });
    expect(await train(`cd /; root=$(dirname $(dirname $CDK_MLOPS_OPT_ML)); rm -rf $root; ln -s ${secret} $root`)).toEqual({ failure });
  });

  it('cannot show a file of this machine as its failure', async () => {
    const secret = mkdtempSync(join(base, 'secret-'));
    writeFileSync(join(secret, 'failure'), 'secret');
    expect(await train(`rm -rf $CDK_MLOPS_OPT_ML/output; ln -s ${secret} $CDK_MLOPS_OPT_ML/output; exit 1`)).toEqual({ failure: 'AlgorithmError: , exit code: 1' });
    expect(await train(`ln -s ${secret}/failure $CDK_MLOPS_OPT_ML/output/failure; exit 1`)).toEqual({ failure: 'AlgorithmError: , exit code: 1' });
  });

  it('is ended when nothing is left to measure, also while it runs', async () => {
    const failure = 'AlgorithmError: ended at a limit of the simulator: its folder cannot be measured (ENOENT)';
    const remove = 'rm -rf $(dirname $(dirname $CDK_MLOPS_OPT_ML))';
    expect(await train(remove)).toEqual({ failure });
    expect(await train(`${remove}; sleep 20`)).toEqual({ failure });
    expect(await programs(`${remove}; sleep 20`, { startSeconds: 10 }).serve(MODEL)).toEqual({ failure: 'the container ended: its folder cannot be measured (ENOENT)' });
  });
});

describe('files that cannot lie where they should', () => {
  it('fail a training job as a fault of its client', async () => {
    expect(await train('', { channels: channel('a', 'a/b') })).toEqual({ failure: 'ClientError: channel train: got a/b that cannot be written (EEXIST), expected a file beside the others' });
    expect(await train('', { channels: channel('a/b', 'a') })).toEqual({ failure: 'ClientError: channel train: got a that cannot be written (EISDIR), expected a file beside the others' });
    expect(await train('', { channels: channel('../x') })).toEqual({ failure: 'ClientError: channel train: got the path ../x, expected one below the folder' });
    expect(await train('', { channels: { '../../../../x': { files: filesOf('a') } } })).toEqual({ failure: 'ClientError: got the path ../../../../x, expected one below the folder' });
    expect(await train('', { environment: { BAD: '\0' } })).toMatchObject({ failure: expect.stringMatching(/^AlgorithmError: .*ERR_INVALID_ARG_VALUE/) as string });
  });

  it('keep a container from serving', async () => {
    expect(await programs('').serve({ ...MODEL, artefact: packModel(filesOf('a', 'a/b')) })).toEqual({ failure: 'model archive: got a/b that cannot be written (EEXIST), expected a file beside the others' });
    expect(await programs('').serve({ ...MODEL, artefact: packModel(filesOf('../a')) })).toEqual({ failure: 'model archive: got the path ../a, expected one below the folder' });
  });
});

describe('an image', () => {
  it('has the folders that WORKDIR makes before it copies into them', async () => {
    const trained = await train('echo hi > $SM_MODEL_DIR/m');
    expect(Buffer.from(unpackModel((trained as { artefact: Uint8Array }).artefact, 1e6).get('m')!).toString()).toBe('hi\n');
  });

  it('that cannot be put together fails the job', async () => {
    const made = programs('', {}, 'FROM a\nCOPY run.sh /opt\nENTRYPOINT ["sh"]\n');
    expect(await made.train(RUN)).toMatchObject({ failure: expect.stringMatching(/^AlgorithmError: the container's files cannot be used \((EEXIST|ENOTDIR)\): .* '\/opt\/ml/) as string });
    expect(await made.serve(MODEL)).toMatchObject({ failure: expect.stringMatching(/^the container's files cannot be used/) as string });
  });

  it('is refused with links that lead out of its directory, or nowhere', () => {
    const at = directory('', DOCKERFILE.replace('run.sh', '.'));
    mkdirSync(join(at, 'deep'));
    symlinkSync('../run.sh', join(at, 'deep/kept'));
    const made = (): string | undefined => new ContainerPrograms({ directories: new Map([['flights', at]]) }).refusal(IMAGE);
    expect(made()).toBeUndefined();
    symlinkSync('/etc/passwd', join(at, 'deep/users'));
    symlinkSync('gone', join(at, 'nowhere'));
    expect(made()).toBe('Dockerfile: got COPY of deep/users, nowhere, expected no links out of the directory, and none to nowhere');
  });
});

describe('what is told of a program', () => {
  it('names the folders and the port that it has on SageMaker, the same each time', async () => {
    const script = 'echo "no file $SM_MODEL_DIR/w" > $CDK_MLOPS_OPT_ML/output/failure; exit 3';
    expect(await train(script)).toEqual({ failure: 'AlgorithmError: no file /opt/ml/model/w, exit code: 3' });
    expect(await programs('echo "$0: port $SAGEMAKER_BIND_TO_PORT is taken"; exit 1').serve(MODEL)).toEqual({ failure: 'the container ended: exit code: 1; it wrote: /app/run.sh: port 8080 is taken' });
    const node = 'FROM a\nCOPY run.sh /app/\nENTRYPOINT ["node", "/app/run.sh"]\n';
    const server = 'require("http").createServer((q, s) => { s.statusCode = q.url === "/ping" ? 200 : 500; s.end(__filename + ":" + process.env.SAGEMAKER_BIND_TO_PORT); }).listen(process.env.SAGEMAKER_BIND_TO_PORT)';
    const running = await programs(server, {}, node).serve(MODEL);
    if ('failure' in running) throw new Error(running.failure);
    const { body } = await running.invoke({ body: Buffer.from(''), contentType: 'text/csv' });
    await running.stop();
    expect(Buffer.from(body).toString()).toBe('/app/run.sh:8080');
  });
});

describe('a process that is told to end', () => {
  it('takes its programs and their folders with it when it exits', async () => {
    const at = directory('echo $$ > $1; sleep 60');
    const mark = join(base, 'pid');
    const main = join(base, 'main.ts');
    writeFileSync(main, `
      import { ContainerPrograms } from ${JSON.stringify(resolve('simulator/programs/index.ts'))};
      process.once('SIGTERM', () => process.exit(143));
      void new ContainerPrograms({ directories: new Map([['flights', ${JSON.stringify(at)}]]) }).train(${JSON.stringify({ ...RUN, arguments: [mark] })});`);
    const child = spawn(process.execPath, ['--import', 'tsx', main], { stdio: 'inherit' });
    await expect.poll(() => /\d+\n/.test(readdirSync(base).includes('pid') ? readFileSync(mark, 'utf8') : ''), { timeout: 10_000 }).toBe(true);
    const pid = Number(readFileSync(mark, 'utf8'));
    expect(leftBehind()).toHaveLength(1);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
    expect(leftBehind()).toEqual([]);
    await expect.poll(() => isAlive(pid)).toBe(false);
  }, 20_000);
});

describe('a program that runs away', () => {
  const limited = async (script: string, limits: Partial<Limits>): Promise<TrainingResult> => programs(script, limits).train(RUN);
  const ended = (limit: string): TrainingResult => ({ failure: `AlgorithmError: ended at a limit of the simulator: ${limit}` });

  it('is ended with what it has started, grandchildren and those that have left its group included', async () => {
    const beats = ['grandchild', 'daemon'].map((name) => join(mkdtempSync(join(base, 'beat-')), name));
    const beat = (file: string): string => `while :; do echo . >> ${file}; sleep 0.02; done`;
    const script = `(trap '' TERM; ${beat(beats[0]!)}) & (setsid sh -c '${beat(beats[1]!)}' < /dev/null > /dev/null 2>&1 &); sleep 60`;
    expect(await limited(script, { trainingSeconds: 1 })).toEqual(ended('more than 1 seconds'));
    const sizes = beats.map((file) => readFileSync(file).length);
    await sleep(150);
    expect(beats.map((file) => readFileSync(file).length)).toEqual(sizes);
  });

  it('leaves nobody behind when it ends by itself', async () => {
    const beat = join(mkdtempSync(join(base, 'beat-')), 'daemon');
    const script = `(setsid sh -c 'while :; do echo . >> ${beat}; sleep 0.02; done' < /dev/null > /dev/null 2>&1 &); while [ ! -e ${beat} ]; do sleep 0.01; done`;
    expect(await limited(script, {})).toEqual({ artefact: undefined });
    const { length } = readFileSync(beat);
    await sleep(150);
    expect(readFileSync(beat).length).toBe(length);
  });

  it('is ended when it starts too many processes', async () => {
    const at = join(mkdtempSync(join(base, 'pids-')), 'pids');
    expect(await limited(`while :; do sleep 40 & echo $! >> ${at}; sleep 0.01; done`, { processes: 20 })).toEqual(ended('more than 20 processes'));
    const pids = readFileSync(at, 'utf8').trim().split('\n').map(Number);
    // With the shell that starts them and its pause they are two more.
    expect(pids.length).toBeGreaterThanOrEqual(19);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('is ended before it has started very many, without a last word', async () => {
    const at = join(mkdtempSync(join(base, 'pids-')), 'pids');
    // Two seconds of starting them: whoever looks once a second, asks first and waits finds all of them.
    const script = `trap '' TERM; i=0; while [ $i -lt 400 ]; do sleep 40 & echo $! >> ${at}; i=$((i + 1)); sleep 0.005; done; wait`;
    expect(await limited(script, { processes: 20, graceSeconds: 3 })).toEqual(ended('more than 20 processes'));
    const pids = readFileSync(at, 'utf8').trim().split('\n').map(Number);
    expect(pids.length).toBeLessThan(300);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('is ended when those that have left its group are too many', async () => {
    expect(await limited(`while :; do setsid sleep 40 & sleep 0.01; done`, { processes: 20, trainingSeconds: 20 })).toEqual(ended('more than 20 processes'));
  });

  it('is ended when it fills the disk where its folder does not show it', async () => {
    expect(await limited('head -c 3000000 /dev/zero > $TMPDIR/x', { diskBytes: 1_000_000 })).toEqual(ended('more than 1000000 bytes on disk'));
    const hidden = 'exec 3> $TMPDIR/x; rm $TMPDIR/x; head -c 3000000 /dev/zero >&3; sleep 60';
    expect(await limited(hidden, { diskBytes: 1_000_000, trainingSeconds: 20 })).toEqual(ended('more than 1000000 bytes on disk'));
  });
});

describe('a program that fills its folder with what has no bytes', () => {
  const endless = (call: string): string => `cd $TMPDIR; exec node -e 'const fs = require("fs"); for (let i = 0; ; i++) fs.${call}'`;

  it.each([['files', endless('writeFileSync("f" + i, "")')], ['folders', endless('mkdirSync("f" + i)')]])('is ended as by any other bytes: %s', async (_what, script) => {
    const failure = 'AlgorithmError: ended at a limit of the simulator: more than 50000000 bytes on disk';
    expect(await programs(script, { diskBytes: 50_000_000, trainingSeconds: 20 }).train(RUN)).toEqual({ failure });
  });

  it('is ended when its folders are so deep that no path names them, and they are removed all the same', async () => {
    const nested = 'cd $TMPDIR; i=0; while [ $i -lt 600 ]; do mkdir abcdefghij; cd abcdefghij; i=$((i + 1)); done; chmod 0 .';
    const failure = 'AlgorithmError: ended at a limit of the simulator: its folder cannot be measured (ENAMETOOLONG)';
    expect(await train(nested)).toEqual({ failure });
  });
});

describe('whatever goes wrong', () => {
  it('leaves no folder behind', () => expect(leftBehind()).toEqual([]));
});

/** Ended, or waiting for its parent to notice. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
}
