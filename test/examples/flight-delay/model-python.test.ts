/** The scikit-learn twin of the model, run as AWS's image runs scripts: it predicts what the JavaScript one does. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scriptArchive } from '../../../lib/image/script-directory';
import { TRAIN_WRAPPER } from '../../../lib/image/train-wrapper';
import { ContainerPrograms } from '../../../simulator/programs';
import { csv, rows } from './training-flights';

const REGISTRY = '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com';
const JAVASCRIPT = `${REGISTRY}/flights:1`;
const PYTHON = `${REGISTRY}/sagemaker-scikit-learn:1.4-2-py312-cpu-py3`;
const EXAMPLE = join(__dirname, '../../../examples/flight-delay');

const programs = new ContainerPrograms({ directories: new Map([['flights', join(EXAMPLE, 'model')]]) });
afterAll(async () => programs.close());

/** Nothing but Node is promised to whoever runs the tests. */
const hasLibrary = spawnSync('python3', ['-c', 'import sklearn, pandas']).status === 0;

async function predictions(imageUri: string, training: string, request: string): Promise<number[]> {
  const archive = scriptArchive(join(EXAMPLE, 'model-python'));
  const result = await programs.train({
    jobName: 'job', imageUri, environment: {}, instanceType: 'ml.m5.large', instanceCount: 1,
    hyperParameters: { l2: '2', sagemaker_program: JSON.stringify(TRAIN_WRAPPER), sagemaker_submit_directory: '"/opt/ml/input/data/code/code.gz"' },
    channels: { train: { contentType: 'text/csv', files: new Map([['part-00000.csv', Buffer.from(training)]]) }, code: { files: new Map([['code.gz', archive]]) } },
  });
  if ('failure' in result) throw new Error(result.failure);
  const environment = { SAGEMAKER_PROGRAM: 'inference.py', SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' };
  const model = await programs.serve({ modelName: 'flights', imageUri, artefact: result.artefact!, environment });
  if ('failure' in model) throw new Error(model.failure);
  const { status, contentType, body } = await model.invoke({ body: Buffer.from(request), contentType: 'text/csv' });
  await model.stop();
  const text = Buffer.from(body).toString();
  expect([status, contentType], text).toEqual([200, 'text/csv']);
  expect(text).toMatch(/^([01]\.\d{6}\n)+$/);
  return text.trimEnd().split('\n').map(Number);
}

describe('the scikit-learn twin', () => {
  if (!hasLibrary) {
    it('is not looked at here: the python3 of this machine has no scikit-learn', () => expect(hasLibrary).toBe(false));
    return;
  }
  it('answers as the JavaScript model does, whatever a row lacks', async () => {
    const table = rows(4000);
    const request = `${table.slice(0, 500).map((row) => row.slice(1, 7).join(',')).join('\n')}\n,1,500,BOS,ZZZ,\n6,x,,,DFW,NaN\n`;
    const ours = await predictions(JAVASCRIPT, csv(table), request);
    const theirs = await predictions(PYTHON, csv(table), request);
    expect(theirs).toHaveLength(502);
    const farthest = Math.max(...theirs.map((probability, index) => Math.abs(probability - ours[index]!)));
    expect(farthest).toBeLessThan(1e-4);
  }, 60_000);
});
