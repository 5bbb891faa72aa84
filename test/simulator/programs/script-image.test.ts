/** Scripts for AWS's scikit-learn image, archived as the library does it: trained, served, and failing. Without Python they are refused. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scriptArchive } from '../../../lib/image/script-directory';
import { TRAIN_WRAPPER } from '../../../lib/image/train-wrapper';
import { ContainerPrograms, unpackModel } from '../../../simulator/programs';
import type { TrainingRun } from '../../../simulator/programs';

const IMAGE = '121021644041.dkr.ecr.ap-southeast-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3';
const TRAIN = `
import argparse, json, os
parser = argparse.ArgumentParser()
parser.add_argument("--depth", type=int)
parser.add_argument("-n", type=float)
given = parser.parse_args()
rows = open(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "a.csv")).read().split()
json.dump({"sum": sum(map(int, rows)), "depth": given.depth, "n": given.n}, open(os.path.join(os.environ["SM_MODEL_DIR"], "model.json"), "w"))
`;
const INFERENCE = `
import json, os
from helper.scale import scale
def model_fn(model_dir):
    return json.load(open(os.path.join(model_dir, "model.json")))
def input_fn(body, content_type):
    assert content_type == "text/csv", content_type
    return [int(row.split(",")[0]) for row in body.split()]
def predict_fn(data, model):
    return [scale(value) + model["sum"] for value in data]
`;

const programs = new ContainerPrograms({ directories: new Map(), limits: { startSeconds: 20 } });
afterAll(() => programs.close());

/** Nothing but Node is promised to whoever runs the tests. */
const isRefused = programs.refusal(IMAGE) !== undefined;

function run(train = TRAIN, hyperParameters: Record<string, string> = {}): TrainingRun {
  const directory = mkdtempSync(join(tmpdir(), 'scripts-'));
  mkdirSync(join(directory, 'helper'));
  writeFileSync(join(directory, 'train.py'), train);
  writeFileSync(join(directory, 'inference.py'), INFERENCE);
  writeFileSync(join(directory, 'helper/scale.py'), 'def scale(value):\n    return value * 10\n');
  return {
    jobName: 'job', imageUri: IMAGE, environment: {}, instanceType: 'ml.m5.large', instanceCount: 1,
    hyperParameters: { depth: '3', n: '0.5', sagemaker_program: JSON.stringify(TRAIN_WRAPPER), sagemaker_submit_directory: '"/opt/ml/input/data/code/abc.gz"', ...hyperParameters },
    channels: { train: { files: new Map([['a.csv', Buffer.from('1\n2\n')]]) }, code: { files: new Map([['abc.gz', scriptArchive(directory)]]) } },
  };
}

const environment = { SAGEMAKER_PROGRAM: 'inference.py', SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' };

describe('scripts for scikit-learn', () => {
  it('are refused by name where there is no Python', () => {
    expect(programs.refusal(IMAGE) ?? 'runs').toMatch(isRefused ? /expected python3 on this machine/ : /^runs$/);
  });

  it('train with their hyperparameters as arguments, and serve what they left', async () => {
    if (isRefused) return;
    const trained = await programs.train(run());
    if ('failure' in trained) throw new Error(trained.failure);
    const files = unpackModel(trained.artefact!, 1e6);
    expect([...files.keys()].sort()).toEqual(['code/helper/scale.py', 'code/inference.py', 'code/train.py', 'model.json']);
    expect(JSON.parse(Buffer.from(files.get('model.json')!).toString())).toEqual({ sum: 3, depth: 3, n: 0.5 });

    const served = await programs.serve({ modelName: 'm', imageUri: IMAGE, artefact: trained.artefact!, environment });
    if ('failure' in served) throw new Error(served.failure);
    const ask = async (contentType: string, accept?: string): Promise<[number, string]> => {
      const { status, body } = await served.invoke({ body: Buffer.from('4,x\n5,y\n'), contentType, ...(accept === undefined ? {} : { accept }) });
      return [status, Buffer.from(body).toString()];
    };
    expect(await ask('text/csv', 'text/csv')).toEqual([200, '43\n53']);
    expect(await ask('text/csv')).toEqual([200, '[43, 53]']);
    expect((await ask('text/csv', 'image/png'))[0]).toBe(406);
    const [status, trace] = await ask('application/x');
    expect([status, trace]).toEqual([500, expect.stringMatching(/AssertionError: application\/x/)]);
    // Whoever waits for an acknowledgement that the other side delays waits 40 ms, each time.
    const took: number[] = [];
    while (took.length < 20) {
      const begun = performance.now();
      await ask('text/csv', 'text/csv');
      took.push(performance.now() - begun);
    }
    expect(Math.min(...took)).toBeLessThan(30);
    await served.stop();
  });

  it('fail with their last error, as the image words it', async () => {
    if (isRefused) return;
    expect(await programs.train(run('raise ValueError("no rows")'))).toEqual({ failure: 'AlgorithmError: ExecuteUserScriptError: ExitCode 1 ErrorMessage "ValueError: no rows", exit code: 1' });
    expect(await programs.train(run(TRAIN, { sagemaker_submit_directory: '"/opt/ml/input/data/code/gone.gz"' }))).toMatchObject({ failure: expect.stringMatching(/AlgorithmError: got no file at .*gone\.gz/) as string });
    const { hyperParameters: { depth }, ...rest } = run();
    expect(await programs.train({ ...rest, hyperParameters: { depth: depth! } })).toMatchObject({ failure: expect.stringMatching(/got no sagemaker_program or sagemaker_submit_directory/) as string });
    expect(await programs.serve({ modelName: 'm', imageUri: IMAGE, environment })).toMatchObject({ failure: expect.stringMatching(/the container ended: exit code: 1; it wrote: .*/s) as string });
  });
});
