/** Batch transform on virtual time: how input becomes requests, answers become output, and what ends a job. */
import { describe, expect, it } from 'vitest';
import { ScriptedPrograms } from '../../../simulator/programs';
import type { ServingScript } from '../../../simulator/programs';
import { assemble, batchesOf } from '../../../simulator/sagemaker/transform-batches';
import { fc } from '../../lambda/support/property';
import { Bench, refused } from './fixture';

function request(name: string, more: object = {}): object {
  return {
    TransformJobName: name,
    ModelName: 'champion',
    TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://store/holdout/' } }, ContentType: 'text/csv', SplitType: 'Line' },
    TransformOutput: { S3OutputPath: 's3://store/scores/run-1/', AssembleWith: 'Line', Accept: 'text/csv' },
    TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    ...more,
  };
}

function bench(script: ServingScript): Bench {
  const made = new Bench(new ScriptedPrograms(1).onServe(/./, script));
  made.createModel('champion');
  made.s3.putObject('store', 'holdout/a.csv', '1,2\n3,4\n');
  made.s3.putObject('store', 'holdout/deep/b.csv', '5,6');
  return made;
}

async function ended(made: Bench, more: object = {}): Promise<Record<string, unknown>> {
  made.sageMaker.transformJobs.createTransformJob(request('job', more));
  await made.clock.run();
  return made.sageMaker.transformJobs.describeTransformJob({ TransformJobName: 'job' }) as Record<string, unknown>;
}

describe('a transform job', () => {
  it('writes one object for each of the input, in the same subfolder, and stops the container', async () => {
    const made = bench({ answer: (row) => `<${row}>` });
    expect(await ended(made)).toMatchObject({ TransformJobStatus: 'Completed' });
    const read = (key: string): string => Buffer.from(made.s3.getObject('store', key).body).toString();
    expect(read('scores/run-1/a.csv.out')).toBe('<1,2>\n<3,4>\n');
    expect(read('scores/run-1/deep/b.csv.out')).toBe('<5,6>\n');
    expect(made.programs.running).toBe(0);
    expect(made.eventsOf('SageMaker Transform Job State Change').map(({ detail }) => (detail as { TransformJobStatus: string }).TransformJobStatus)).toEqual(['InProgress', 'Completed']);
  });

  it('tells the container that it serves a transform job, with what model and job say', async () => {
    const made = bench({ answer: (_, { environment }) => `${environment['SAGEMAKER_BATCH']} ${environment['SAGEMAKER_BATCH_STRATEGY']} ${environment['EXTRA']}` });
    await ended(made, { BatchStrategy: 'SingleRecord', Environment: { EXTRA: 'x' } });
    expect(Buffer.from(made.s3.getObject('store', 'scores/run-1/deep/b.csv.out').body).toString()).toBe('true SINGLE_RECORD x\n');
  });

  it('fails without output when the container says no, dies, or never starts', async () => {
    for (const [script, reason] of [
      [{ failing: 1, status: 400 }, 'ClientError: See job logs for more information'],
      [{ failing: 1, status: 500 }, 'AlgorithmError: See job logs for more information'],
      [{ unhealthy: 'it hangs' }, 'AlgorithmError: See job logs for more information'],
    ] as const) {
      const made = bench(script);
      expect(await ended(made)).toMatchObject({ TransformJobStatus: 'Failed', FailureReason: reason });
      expect(made.s3.listObjects('store', { prefix: 'scores/' }).objects).toEqual([]);
      expect(made.programs.running).toBe(0);
      expect(made.logs.join('\n')).toMatch(/\/aws\/sagemaker\/TransformJobs job: (ClientError|AlgorithmError): .*(400|500|it hangs)/);
    }
  });

  it('fails for one object, and writes what the others gave', async () => {
    const made = bench({ answer: (row) => `<${row}>` });
    made.s3.putObject('store', 'holdout/b.csv', 'x'.repeat(1_048_577));
    expect(await ended(made, { MaxPayloadInMB: 1 })).toMatchObject({ TransformJobStatus: 'Failed', FailureReason: 'ClientError: See job logs for more information' });
    expect(made.s3.listObjects('store', { prefix: 'scores/' }).objects.map(({ key }) => key)).toEqual(['scores/run-1/a.csv.out', 'scores/run-1/deep/b.csv.out']);
  });

  it('asks again after a 5xx, as often as it is told', async () => {
    const made = bench({ failing: 0.5 });
    expect(await ended(made, { ModelClientConfig: { InvocationsMaxRetries: 3 }, BatchStrategy: 'SingleRecord' })).toMatchObject({ TransformJobStatus: 'Completed' });
  });

  it('gives each request the time that the job allows', async () => {
    const seconds: (number | undefined)[] = [];
    const programs = new ScriptedPrograms(1);
    const made = new Bench(programs, undefined, {
      refusal: () => undefined,
      train: async (run) => programs.train(run),
      serve: async () => ({
        invoke: async ({ timeoutSeconds }) => {
          seconds.push(timeoutSeconds);
          return { status: 200, body: Buffer.from('1'), contentType: 'text/csv' };
        },
        invokeAhead: (requests) => requests.map(async () => undefined),
        stop: async () => undefined,
      }),
      close: async () => undefined,
    });
    made.createModel('champion');
    made.s3.putObject('store', 'holdout/a.csv', '1,2\n');
    expect(await ended(made, { ModelClientConfig: { InvocationsTimeoutInSeconds: 7 } })).toMatchObject({ TransformJobStatus: 'Completed' });
    expect(seconds).toEqual([7]);
  });

  it('fails without input, and can be forced to', async () => {
    const made = bench({});
    made.s3.deleteObject('store', 'holdout/a.csv');
    made.s3.deleteObject('store', 'holdout/deep/b.csv');
    expect(await ended(made)).toMatchObject({ FailureReason: 'ClientError: See job logs for more information' });
    const forced = bench({});
    forced.sageMaker.force({ kind: 'transform', outcome: 'InternalServerError' });
    expect(await ended(forced)).toMatchObject({ FailureReason: 'InternalServerError: We encountered an internal error. Please try again.' });
  });

  it('fails when its model goes meanwhile', async () => {
    const made = bench({});
    made.sageMaker.transformJobs.createTransformJob(request('job'));
    made.sageMaker.models.deleteModel({ ModelName: 'champion' });
    await made.clock.run();
    expect(made.sageMaker.transformJobs.describeTransformJob({ TransformJobName: 'job' })).toMatchObject({ TransformJobStatus: 'Failed' });
    expect(made.logs[0]).toMatch(/Could not find model "arn:aws:sagemaker:ap-southeast-1:111122223333:model\/champion"\./);
  });

  it('can be stopped', async () => {
    const made = bench({});
    made.sageMaker.transformJobs.createTransformJob(request('job'));
    made.sageMaker.transformJobs.stopTransformJob({ TransformJobName: 'job' });
    await made.clock.run();
    expect(made.sageMaker.transformJobs.describeTransformJob({ TransformJobName: 'job' })).toMatchObject({ TransformJobStatus: 'Stopped' });
    expect(made.s3.listObjects('store', { prefix: 'scores/' }).objects).toEqual([]);
  });

  it('needs a model and a free name, and refuses filters by name', async () => {
    const made = bench({});
    const create = (more: object): Promise<{ code: string; message: string }> => refused(() => made.sageMaker.transformJobs.createTransformJob(request('job', more)));
    expect((await create({ ModelName: 'none' })).message).toBe('Could not find model "arn:aws:sagemaker:ap-southeast-1:111122223333:model/none".');
    await ended(made);
    expect((await create({})).code).toBe('ResourceInUse');
    expect((await create({ TransformJobName: 'b', DataProcessing: { InputFilter: '$[1:]', JoinSource: 'Input' } }))).toMatchObject({ code: 'NotSimulated' });
  });
});

describe('the requests of a transform job', () => {
  const lines = Buffer.from('aa\nbbbb\nc');

  it('hold as many lines as fit, or one line without its end', () => {
    const texts = (batches: Uint8Array[] | Error): string[] => (batches as Uint8Array[]).map((batch) => Buffer.from(batch).toString());
    expect(texts(batchesOf(lines, { split: 'Line', strategy: 'MultiRecord', maxPayload: 8 }))).toEqual(['aa\nbbbb\n', 'c']);
    expect(texts(batchesOf(lines, { split: 'Line', strategy: 'MultiRecord', maxPayload: 5 }))).toEqual(['aa\n', 'bbbb\n', 'c']);
    expect(texts(batchesOf(lines, { split: 'Line', strategy: 'SingleRecord', maxPayload: 0 }))).toEqual(['aa', 'bbbb', 'c']);
    expect(texts(batchesOf(lines, { split: 'None', strategy: 'MultiRecord', maxPayload: 9 }))).toEqual(['aa\nbbbb\nc']);
  });

  it('never hold a record that is too large', () => {
    expect(batchesOf(lines, { split: 'Line', strategy: 'MultiRecord', maxPayload: 4 })).toBeInstanceOf(Error);
    expect(batchesOf(lines, { split: 'None', strategy: 'MultiRecord', maxPayload: 8 })).toBeInstanceOf(Error);
  });

  it('lose nothing, whatever the input', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', ',', '\n') })), fc.integer({ min: 60, max: 200 }), (parts, maxPayload) => {
        const body = Buffer.from(parts.join('\n'));
        const batches = batchesOf(body, { split: 'Line', strategy: 'MultiRecord', maxPayload });
        expect(Buffer.concat(batches as Uint8Array[])).toEqual(body);
        expect((batches as Uint8Array[]).every(({ length }) => length > 0 && length <= maxPayload)).toBe(true);
      }),
    );
  });

  it('are answered by one line each, whether the container ends it or not', () => {
    expect(Buffer.from(assemble([Buffer.from('1'), Buffer.from('2\n')], 'Line')).toString()).toBe('1\n2\n');
    expect(Buffer.from(assemble([Buffer.from('1'), Buffer.from('2')], 'None')).toString()).toBe('12');
  });
});
