/** Users' containers as processes: the contract that they see, and that each way to misbehave ends in a named failure. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { ContainerPrograms, unpackModel } from '../../../simulator/programs';
import type { Limits } from '../../../simulator/programs';
import type { TrainingResult, TrainingRun } from '../../../simulator/programs/port';

const IMAGE = '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights@sha256:1';
const DOCKERFILE = 'FROM node:22\nWORKDIR /opt/program\nENV COLOUR=red\nCOPY . .\nENTRYPOINT ["node", "/opt/program/main.mjs"]\n';
const PRELUDE = `
import fs from 'node:fs'; import http from 'node:http'; import { spawn } from 'node:child_process';
const ml = process.env.CDK_MLOPS_OPT_ML ?? '/opt/ml';
const [, , what] = process.argv;
const serve = (answer) => http.createServer((request, response) => {
  if (request.url === '/ping') return response.end();
  let body = ''; request.on('data', (part) => (body += part)).on('end', () => answer(body, response, request));
}).listen(process.env.SAGEMAKER_BIND_TO_PORT);
`;
const opened: ContainerPrograms[] = [];

function directory(main: string, dockerfile = DOCKERFILE): string {
  const at = mkdtempSync(join(tmpdir(), 'container-'));
  writeFileSync(join(at, 'Dockerfile'), dockerfile);
  writeFileSync(join(at, 'main.mjs'), PRELUDE + main);
  return at;
}

function programs(main: string, limits: Partial<Limits> = {}, dockerfile?: string): ContainerPrograms {
  const made = new ContainerPrograms({ directories: new Map([['flights', directory(main, dockerfile)]]), limits: { graceSeconds: 0.2, startSeconds: 10, ...limits } });
  opened.push(made);
  return made;
}

const RUN: TrainingRun = {
  jobName: 'job', imageUri: IMAGE, environment: { JOB: 'yes' }, hyperParameters: { depth: '3' }, instanceType: 'ml.m5.large', instanceCount: 1,
  channels: { train: { contentType: 'text/csv', files: new Map([['a.csv', Buffer.from('1\n')], ['deep/b.csv', Buffer.from('2\n')]]) } },
};

async function failure(result: Promise<TrainingResult>): Promise<string> {
  const given = await result;
  if ('failure' in given) return given.failure;
  throw new Error('got an artefact, expected a failure');
}

afterAll(async () => {
  for (const one of opened) await one.close();
});

describe('a container that trains', () => {
  it('sees what SageMaker shows, and nothing of this process but PATH', async () => {
    process.env['SECRET_OF_THE_HOST'] = 'x';
    const made = programs(`
      const config = (name) => JSON.parse(fs.readFileSync(ml + '/input/config/' + name + '.json', 'utf8'));
      fs.writeFileSync(process.env.SM_MODEL_DIR + '/seen.json', JSON.stringify({
        what, cwd: process.cwd().endsWith('/opt/program'), environment: Object.keys(process.env).sort(), colour: process.env.COLOUR, job: process.env.JOB, hps: process.env.SM_HPS,
        data: fs.readFileSync(process.env.SM_CHANNEL_TRAIN + '/deep/b.csv', 'utf8'), hyperparameters: config('hyperparameters'), channels: config('inputdataconfig'), resources: config('resourceconfig').hosts,
      }));`);
    expect(made.refusal(IMAGE)).toBeUndefined();
    const result = await made.train(RUN);
    delete process.env['SECRET_OF_THE_HOST'];
    const files = unpackModel((result as { artefact: Uint8Array }).artefact, 1e6);
    expect(JSON.parse(Buffer.from(files.get('seen.json')!).toString())).toEqual({
      what: 'train', cwd: true, colour: 'red', job: 'yes', hps: '{"depth":"3"}', data: '2\n', hyperparameters: { depth: '3' }, resources: ['algo-1'],
      channels: { train: { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None', ContentType: 'text/csv' } },
      environment: ['CDK_MLOPS_OPT_ML', 'COLOUR', 'JOB', 'PATH', 'SM_CHANNELS', 'SM_CHANNEL_TRAIN', 'SM_HPS', 'SM_MODEL_DIR', 'SM_OUTPUT_DATA_DIR', 'TMPDIR', 'TRAINING_JOB_NAME'],
    });
  });

  it('gives the same artefact for the same files, whenever it runs', async () => {
    const main = `fs.mkdirSync(ml + '/model/deep'); fs.writeFileSync(ml + '/model/deep/w', '1'); fs.writeFileSync(ml + '/model/a', '2');`;
    const [first, second] = [await programs(main).train(RUN), await programs(main).train(RUN)];
    expect((first as { artefact: Uint8Array }).artefact).toEqual((second as { artefact: Uint8Array }).artefact);
    expect(await programs('').train(RUN)).toEqual({ artefact: undefined });
  });

  it('is found as a program named train where the image has no entry point, or as the job says', async () => {
    const at = directory('', 'FROM python:3\nENV PATH="/opt/program:${PATH}"\nWORKDIR /opt/program\nCOPY . .\n');
    writeFileSync(join(at, 'train'), '#!/usr/bin/env node\nrequire("node:fs").writeFileSync(process.env.SM_MODEL_DIR + "/w", process.argv.slice(2).join());\n');
    chmodSync(join(at, 'train'), 0o755);
    const made = new ContainerPrograms({ directories: new Map([['flights', at]]) });
    const trained = async (more: Partial<TrainingRun>): Promise<string> => Buffer.from(unpackModel(((await made.train({ ...RUN, ...more })) as { artefact: Uint8Array }).artefact, 1e6).get('w')!).toString();
    expect(await trained({})).toBe('');
    expect(await trained({ entrypoint: ['train'], arguments: ['--fast', '1'] })).toBe('--fast,1');
  });

  it('fails with its exit code, and what it wrote to the failure file', async () => {
    expect(await failure(programs(`fs.writeFileSync(ml + '/output/failure', 'no rows'); process.exit(3);`).train(RUN))).toBe('AlgorithmError: no rows, exit code: 3');
    expect(await failure(programs(`throw new Error('boom')`).train(RUN))).toBe('AlgorithmError: , exit code: 1');
    expect(await failure(programs(`process.kill(process.pid, 'SIGKILL'); setInterval(() => 0, 1000);`).train(RUN))).toBe('AlgorithmError: , signal: SIGKILL');
    expect(await failure(programs('', {}, DOCKERFILE.replace('"node"', '"/nowhere/python9"')).train(RUN))).toMatch(/AlgorithmError: , could not be started: .*ENOENT/);
  });

  it('is ended at its time, also when it ignores SIGTERM, with all that it has started', async () => {
    const at = join(mkdtempSync(join(tmpdir(), 'beat-')), 'beat');
    const main = `
      process.on('SIGTERM', () => undefined);
      spawn(process.execPath, ['-e', 'setInterval(() => require("node:fs").appendFileSync(process.argv[1], "."), 20)', ${JSON.stringify(at)}], { stdio: 'ignore' });
      setInterval(() => 0, 1000);`;
    expect(await failure(programs(main, { trainingSeconds: 1 }).train(RUN))).toBe('AlgorithmError: ended at a limit of the simulator: more than 1 seconds');
    expect(existsSync(at)).toBe(true);
    const size = statSync(at).size;
    await sleep(150);
    expect(statSync(at).size).toBe(size);
  });

  it('is ended when it floods its output, or the disk', async () => {
    const flood = `const write = () => { while (process.stdout.write('garbage\\0'.repeat(1000))); process.stdout.once('drain', write); }; write();`;
    expect(await failure(programs(flood, { outputBytes: 100_000 }).train(RUN))).toBe('AlgorithmError: ended at a limit of the simulator: more than 100000 bytes of output');
    // Far beyond the limit, but never a full disk where the test itself is killed and nobody is left to end the program.
    const growing = `let left = 300; setInterval(() => left-- > 0 && fs.appendFileSync(ml + '/checkpoints/x', Buffer.alloc(100_000)), 5);`;
    expect(await failure(programs(growing, { diskBytes: 1_000_000 }).train(RUN))).toBe('AlgorithmError: ended at a limit of the simulator: more than 1000000 bytes on disk');
    const huge = `fs.writeFileSync(ml + '/model/x', Buffer.alloc(3_000_000)); process.exit(0);`;
    expect(await failure(programs(huge, { diskBytes: 1_000_000 }).train(RUN))).toMatch(/more than 1000000/);
  });

  it('may print what it likes, but leave no links', async () => {
    expect(await programs(`process.stdout.write(Buffer.from([0, 255, 254, 10])); console.error('{{{');`).train(RUN)).toEqual({ artefact: undefined });
    expect(await failure(programs(`fs.symlinkSync('/etc/passwd', ml + '/model/w')`).train(RUN))).toBe('AlgorithmError: got w in the model folder, expected plain files and folders');
    expect(await failure(programs(`fs.symlinkSync('/etc/passwd', ml + '/output/failure'); process.exit(1)`).train(RUN))).toBe('AlgorithmError: , exit code: 1');
  });
});

describe('a container that serves', () => {
  const model = { modelName: 'm', imageUri: IMAGE, environment: {} };
  const request = { body: Buffer.from('1,2\n'), contentType: 'text/csv', accept: 'text/csv' };

  async function started(main: string, limits: Partial<Limits> = {}, artefact?: Uint8Array): Promise<Exclude<Awaited<ReturnType<ContainerPrograms['serve']>>, { failure: string }>> {
    const running = await programs(main, limits).serve({ ...model, ...(artefact ? { artefact } : {}) });
    if ('failure' in running) throw new Error(running.failure);
    return running;
  }

  it('answers with what it learnt, until it is stopped', async () => {
    const trained = await programs(`fs.writeFileSync(ml + '/model/w', '40')`).train(RUN);
    const main = `serve((body, response, request) => { response.setHeader('content-type', 'text/csv'); response.end([what, request.headers['content-type'], request.headers.accept, Number(body.split(',')[1]) + Number(fs.readFileSync(ml + '/model/w'))].join()); });`;
    const running = await started(main, {}, (trained as { artefact: Uint8Array }).artefact);
    const answer = await running.invoke(request);
    expect([answer.status, answer.contentType, Buffer.from(answer.body).toString()]).toEqual([200, 'text/csv', 'serve,text/csv,text/csv,42']);
    await running.stop();
    expect(await running.invoke(request)).toMatchObject({ status: 500 });
  });

  it('passes its errors and its garbage on', async () => {
    const running = await started(`serve((body, response) => { response.statusCode = body === 'bad' ? 422 : 200; response.end(Buffer.from([0, 255])); });`);
    expect(await running.invoke({ ...request, body: Buffer.from('bad') })).toMatchObject({ status: 422 });
    expect(Buffer.from((await running.invoke(request)).body)).toEqual(Buffer.from([0, 255]));
  });

  it('counts as 500 when it dies or floods, and as 504 when it hangs', async () => {
    const dying = await started(`serve(() => { console.error('out of memory'); process.exit(9); });`);
    expect(Buffer.from((await dying.invoke(request)).body).toString(), 'at once, too').toBe('the container ended: exit code: 9; it wrote: out of memory');
    const { status, body } = await dying.invoke(request);
    expect(status).toBe(500);
    expect(Buffer.from(body).toString()).toMatch(/the container ended: exit code: 9; it wrote: out of memory/);
    const hanging = await started(`serve(() => undefined);`, { invocationSeconds: 0.2 });
    const late = await hanging.invoke(request);
    expect([late.status, Buffer.from(late.body).toString()]).toEqual([504, 'no answer within 0.2 s']);
    const impatient = await hanging.invoke({ ...request, timeoutSeconds: 0.1 });
    expect(Buffer.from(impatient.body).toString()).toBe('no answer within 0.1 s');
    const flooding = await started(`serve((body, response) => response.end(Buffer.alloc(200_000)));`, { outputBytes: 100_000 });
    expect(Buffer.from((await flooding.invoke(request)).body).toString()).toBe('the answer has more than 100000 bytes');
  });

  it('fails by name when it never answers the ping, says no to it, or ends before', async () => {
    const served = async (main: string, limits: Partial<Limits> = {}, artefact?: Uint8Array): Promise<unknown> => programs(main, limits).serve({ ...model, ...(artefact ? { artefact } : {}) });
    expect(await served(`setInterval(() => 0, 1000);`, { startSeconds: 0.5 })).toEqual({ failure: 'the container did not answer GET /ping with 200 within 0.5 s: nobody listened on the port in SAGEMAKER_BIND_TO_PORT, expected the container there and not on 8080' });
    expect(await served(`http.createServer((_, response) => { response.statusCode = 503; response.end(); }).listen(process.env.SAGEMAKER_BIND_TO_PORT);`, { startSeconds: 0.5 })).toMatchObject({ failure: expect.stringMatching(/GET \/ping with 200 within 0.5 s: it answered 503/) as string });
    expect(await served(`console.error('no model'); process.exit(1);`)).toEqual({ failure: 'the container ended: exit code: 1; it wrote: no model' });
    expect(await served(`console.log('x'.repeat(200_000)); setInterval(() => 0, 1000);`, { outputBytes: 100_000 })).toMatchObject({ failure: expect.stringMatching(/more than 100000 bytes of output/) as string });
    expect(await served(`serve(() => undefined);`, {}, Buffer.from('garbage'))).toMatchObject({ failure: expect.stringMatching(/model archive/) as string });
  });

  it('does not see what another container of the image writes', async () => {
    const made = programs(`serve((body, response) => { const seen = fs.existsSync('mark'); fs.writeFileSync('mark', ''); response.end(String(seen)); });`);
    for (let round = 0; round < 2; round++) {
      const running = await made.serve(model);
      if ('failure' in running) throw new Error(running.failure);
      expect(Buffer.from((await running.invoke(request)).body).toString()).toBe('false');
    }
    await made.close();
  });
});

describe('an image', () => {
  it('is refused by name when no directory is known, or its Dockerfile is not simulated', () => {
    const made = programs('', {}, 'FROM a\nRUN make\nCOPY gone.txt /x\n');
    expect(made.refusal(IMAGE)).toBe('Dockerfile:2: got RUN make, expected npm ci, npm install or pip install: nothing else can be left out');
    expect(programs('', {}, 'FROM a\nCOPY gone.txt /x\n').refusal(IMAGE)).toBe('Dockerfile: got COPY of gone.txt, expected what is there');
    expect(made.refusal('121021644041.dkr.ecr.ap-southeast-1.amazonaws.com/sagemaker-xgboost:1.7-1')).toMatch(/got an image of sagemaker-xgboost, expected one whose directory the assembly names \(flights\), or programs with one for it$/);
    const bare = mkdtempSync(join(tmpdir(), 'bare-'));
    mkdirSync(join(bare, 'x'));
    expect(new ContainerPrograms({ directories: new Map([['flights', bare]]) }).refusal(IMAGE)).toMatch(/got no Dockerfile/);
  });
});
