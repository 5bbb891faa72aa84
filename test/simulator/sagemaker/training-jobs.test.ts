/** Training jobs on virtual time: their life, their input, their artefact, and every way in which they end. */
import { describe, expect, it } from 'vitest';
import { ScriptedPrograms, unpackModel } from '../../../simulator/programs';
import type { TrainingRun } from '../../../simulator/programs';
import { START } from '../services/fixture';
import { Bench, IMAGE, refused, ROLE } from './fixture';

function request(name: string, more: object = {}): object {
  return {
    TrainingJobName: name,
    AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
    RoleArn: ROLE,
    InputDataConfig: [{ ChannelName: 'train', ContentType: 'text/csv', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://store/data/' } } }],
    OutputDataConfig: { S3OutputPath: 's3://store/out' },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    ...more,
  };
}

function bench(runs: TrainingRun[] = []): Bench {
  const programs = new ScriptedPrograms().onTrain(/./, (run) => {
    runs.push(run);
    return new Map([['model.json', Buffer.from(JSON.stringify(run.hyperParameters))]]);
  });
  const made = new Bench(programs);
  made.s3.putObject('store', 'data/a.csv', 'x\n');
  made.s3.putObject('store', 'data/deep/b.csv', 'y\n');
  return made;
}

const SPOT = { EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 } };

async function ended(made: Bench, more: object = {}): Promise<Record<string, unknown>> {
  made.sageMaker.trainingJobs.createTrainingJob(request('job', more));
  await made.clock.run();
  return describeJob(made);
}

function describeJob({ sageMaker }: Bench): Record<string, unknown> {
  return sageMaker.trainingJobs.describeTrainingJob({ TrainingJobName: 'job' }) as Record<string, unknown>;
}

function stages(job: Record<string, unknown>): string[] {
  return (job['SecondaryStatusTransitions'] as { Status: string }[]).map(({ Status }) => Status);
}

describe('a channel', () => {
  it('has a name that can be that of a folder', async () => {
    const { InputDataConfig: [channel] } = request('job') as { InputDataConfig: [object] };
    for (const ChannelName of ['..', '.', '../../escaped', 'a/b', '', 'x'.repeat(65)]) {
      const error = await refused(() => bench().sageMaker.trainingJobs.createTrainingJob(request('job', { InputDataConfig: [{ ...channel, ChannelName }] })));
      expect([error.code, error.message], ChannelName).toEqual(['ValidationException', expect.stringContaining('inputDataConfig[0].channelName') as string]);
    }
    expect(await ended(bench(), { InputDataConfig: [{ ...channel, ChannelName: 'A-b_c.1' }] })).toMatchObject({ TrainingJobStatus: 'Completed' });
  });
});

describe('two channels', () => {
  it('of one name are refused: one of them would be lost', async () => {
    const made = bench();
    const { InputDataConfig: [channel] } = request('job') as { InputDataConfig: [object] };
    const create = (ChannelName: string): object => made.sageMaker.trainingJobs.createTrainingJob(request('job', { InputDataConfig: [channel, { ...channel, ChannelName }] }));
    expect(await refused(() => create('train'))).toMatchObject({ code: 'ValidationException', message: 'Channel names must be unique within a training job: train, train' });
    expect(create('more')).toHaveProperty('TrainingJobArn');
  });
});

describe('a training job', () => {
  it('goes through its stages on virtual time, and leaves the artefact where AWS does', async () => {
    const runs: TrainingRun[] = [];
    const made = bench(runs);
    made.sageMaker.trainingJobs.createTrainingJob(request('job', { HyperParameters: { depth: '3' } }));
    expect(describeJob(made)).toMatchObject({ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Starting' });
    expect(describeJob(made)).not.toHaveProperty('ModelArtifacts');
    await made.until(100);
    expect(describeJob(made)).toMatchObject({ SecondaryStatus: 'Downloading', TrainingStartTime: START + 95_000 });
    await made.until(200);
    expect(describeJob(made)).toMatchObject({ SecondaryStatus: 'Training' });
    expect(runs).toEqual([]);
    await made.clock.run();
    expect(describeJob(made)).toMatchObject({
      TrainingJobStatus: 'Completed', SecondaryStatus: 'Completed', TrainingEndTime: START + 760_000, TrainingTimeInSeconds: 665,
      ModelArtifacts: { S3ModelArtifacts: 's3://store/out/job/output/model.tar.gz' },
    });
    const model = unpackModel(made.s3.getObject('store', 'out/job/output/model.tar.gz').body, 1e6);
    expect(Buffer.from(model.get('model.json')!).toString()).toBe('{"depth":"3"}');
    expect([...runs[0]!.channels['train']!.files.keys()]).toEqual(['a.csv', 'deep/b.csv']);
    expect(made.eventsOf('SageMaker Training Job State Change').map(({ detail }) => (detail as { SecondaryStatus: string }).SecondaryStatus)).toEqual(
      ['Starting', 'Downloading', 'Training', 'Uploading', 'Completed'],
    );
  });

  it('takes as long as it was told, by name', async () => {
    const made = bench();
    made.sageMaker.setDuration('training.training', 5, 'jo*');
    expect(await ended(made)).toMatchObject({ TrainingEndTime: START + 160_000 });
  });

  it('reads what a manifest names, as it lies there when the download begins', async () => {
    const runs: TrainingRun[] = [];
    const made = bench(runs);
    made.s3.putObject('store', 'manifest.json', JSON.stringify([{ prefix: 's3://store/data/' }, 'deep/b.csv']));
    const source = { S3DataSource: { S3DataType: 'ManifestFile', S3Uri: 's3://store/manifest.json' } };
    made.sageMaker.trainingJobs.createTrainingJob(request('job', { InputDataConfig: [{ ChannelName: 'train', DataSource: source }] }));
    made.s3.putObject('store', 'data/deep/b.csv', 'new\n');
    await made.until(100);
    made.s3.putObject('store', 'data/deep/b.csv', 'too late\n');
    await made.clock.run();
    expect([...runs[0]!.channels['train']!.files].map(([path, body]) => [path, Buffer.from(body).toString()])).toEqual([['deep/b.csv', 'new\n']]);
  });

  it('fails when the manifest names what is not there, or is none', async () => {
    for (const [content, words] of [['[{"prefix":"s3://store/data/"},"gone.csv"]', /gone\.csv/], ['{}', /must be a JSON list/], ['nonsense', /must be a JSON list/]] as const) {
      const made = bench();
      made.s3.putObject('store', 'manifest.json', content);
      const source = { S3DataSource: { S3DataType: 'ManifestFile', S3Uri: 's3://store/manifest.json' } };
      const job = await ended(made, { InputDataConfig: [{ ChannelName: 'train', DataSource: source }] });
      expect(job).toMatchObject({ TrainingJobStatus: 'Failed' });
      expect(job['FailureReason']).toMatch(/^ClientError: Data download failed/);
      expect(job['FailureReason']).toMatch(words);
    }
  });

  it('fails with what the program says, and completes without an artefact when it left nothing', async () => {
    const failing = new Bench(new ScriptedPrograms().onTrain(/./, () => ({ failure: 'AlgorithmError: no rows, exit code: 1' })));
    failing.s3.putObject('store', 'data/a.csv', 'x');
    expect(await ended(failing)).toMatchObject({ TrainingJobStatus: 'Failed', SecondaryStatus: 'Failed', FailureReason: 'AlgorithmError: no rows, exit code: 1' });
    const empty = new Bench(new ScriptedPrograms().onTrain(/./, () => new Map()));
    empty.s3.putObject('store', 'data/a.csv', 'x');
    expect(await ended(empty)).toMatchObject({ TrainingJobStatus: 'Completed' });
    expect(empty.s3.listObjects('store', { prefix: 'out/' }).objects).toEqual([]);
  });

  it('stops at its longest run time, without running the program and without an artefact', async () => {
    const runs: TrainingRun[] = [];
    const made = bench(runs);
    const job = await ended(made, { StoppingCondition: { MaxRuntimeInSeconds: 60 } });
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded', TrainingEndTime: START + 95_000 + 60_000 });
    expect(job).not.toHaveProperty('FailureReason');
    expect(runs).toEqual([]);
  });

  it('can be stopped once, and not when it is over', async () => {
    const runs: TrainingRun[] = [];
    const made = bench(runs);
    made.sageMaker.trainingJobs.createTrainingJob(request('job'));
    await made.until(300);
    made.sageMaker.trainingJobs.stopTrainingJob({ TrainingJobName: 'job' });
    expect(describeJob(made)).toMatchObject({ TrainingJobStatus: 'Stopping' });
    expect(made.sageMaker.trainingJobs.stopTrainingJob({ TrainingJobName: 'job' })).toEqual({});
    await made.clock.run();
    expect(describeJob(made)).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'Stopped' });
    expect(runs).toEqual([]);
    expect(await refused(() => made.sageMaker.trainingJobs.stopTrainingJob({ TrainingJobName: 'job' }))).toMatchObject({
      code: 'ValidationException', message: 'The request was rejected because the training job is in status Stopped.',
    });
  });

  it('calls back whoever waits for its end, in an event of its own, also after it', async () => {
    const made = bench();
    const heard: unknown[] = [];
    made.sageMaker.trainingJobs.createTrainingJob(request('job'));
    made.sageMaker.trainingJobs.whenEnded('job', (job) => heard.push((job as { TrainingJobStatus: string }).TrainingJobStatus));
    await made.until(300);
    expect(heard).toEqual([]);
    await made.clock.run();
    made.sageMaker.trainingJobs.whenEnded('job', (job) => heard.push((job as { TrainingJobStatus: string }).TrainingJobStatus));
    await made.clock.run();
    expect(heard).toEqual(['Completed', 'Completed']);
  });
});

describe('a forced outcome of a training job', () => {
  it('meets as many jobs as it says, by name', async () => {
    const made = bench();
    made.sageMaker.force({ kind: 'training', name: 'j*', outcome: 'CapacityError' });
    const job = await ended(made);
    expect(job).toMatchObject({ TrainingJobStatus: 'Failed', FailureReason: 'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.' });
    expect(stages(job)).toEqual(['Starting', 'Failed']);
    made.sageMaker.trainingJobs.createTrainingJob(request('job-2'));
    await made.clock.run();
    expect(made.sageMaker.trainingJobs.describeTrainingJob({ TrainingJobName: 'job-2' })).toMatchObject({ TrainingJobStatus: 'Completed' });
  });

  it('interrupts spot jobs, which begin anew, and leaves others alone', async () => {
    const made = bench();
    made.sageMaker.force({ kind: 'training', outcome: 'Interrupted' });
    made.sageMaker.trainingJobs.createTrainingJob(request('on-demand'));
    await made.clock.run();
    expect(made.sageMaker.trainingJobs.describeTrainingJob({ TrainingJobName: 'on-demand' })).toMatchObject({ TrainingJobStatus: 'Completed' });
    const job = await ended(made, SPOT);
    expect(stages(job)).toEqual(['Starting', 'Downloading', 'Training', 'Interrupted', 'Starting', 'Downloading', 'Training', 'Uploading', 'Completed']);
  });

  it('lets a spot job wait until its longest wait time', async () => {
    const made = bench();
    made.sageMaker.force({ kind: 'training', outcome: 'MaxWaitTimeExceeded' });
    expect(await ended(made, SPOT)).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxWaitTimeExceeded', TrainingEndTime: START + 7_200_000 });
  });

  it('tries internal errors again as often as the job wants', async () => {
    const made = bench();
    made.sageMaker.force({ kind: 'training', outcome: 'InternalServerError', times: 2 });
    expect(stages(await ended(made, { RetryStrategy: { MaximumRetryAttempts: 2 } }))).toContain('Completed');
    const again = bench();
    again.sageMaker.force({ kind: 'training', outcome: 'InternalServerError', times: 2 });
    expect(await ended(again, { RetryStrategy: { MaximumRetryAttempts: 1 } })).toMatchObject({ FailureReason: 'InternalServerError: We encountered an internal error. Please try again.' });
  });
});

describe('CreateTrainingJob', () => {
  it('refuses a used name, missing input and a missing image in the words of AWS', async () => {
    const made = bench();
    const create = (more: object): Promise<{ code: string; message: string }> => refused(() => made.sageMaker.trainingJobs.createTrainingJob(request('job', more)));
    await ended(made);
    expect(await create({})).toMatchObject({
      code: 'ResourceInUse',
      message: 'Training job names must be unique within an AWS account and region, and a training job with this name already exists (arn:aws:sagemaker:ap-southeast-1:111122223333:training-job/job)',
    });
    const nothing = { InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://store/none/' } } }] };
    expect(await create({ TrainingJobName: 'b', ...nothing })).toMatchObject({ code: 'ValidationException' });
    expect((await create({ TrainingJobName: 'b', ...nothing })).message).toMatch(/^No S3 objects found under S3 URL "s3:\/\/store\/none\/" given in input data source/);
    expect((await create({ TrainingJobName: 'b', AlgorithmSpecification: { TrainingImage: `${IMAGE}2`, TrainingInputMode: 'File' } })).message).toBe(`Requested image ${IMAGE}2 not found.`);
    expect((await create({ TrainingJobName: 'b', EnableManagedSpotTraining: true })).message).toMatch(/MaxWaitTimeInSeconds must be set/);
    expect(await refused(() => made.sageMaker.trainingJobs.describeTrainingJob({ TrainingJobName: 'b' }))).toMatchObject({ code: 'ResourceNotFound' });
  });

  it('names all that it does not simulate, at once, and what is wrong in the words of AWS', async () => {
    const made = bench();
    const error = await refused(() => made.sageMaker.trainingJobs.createTrainingJob(request('job', {
      ProfilerConfig: {}, AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'Pipe' }, ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 2 },
    })));
    expect(error.code).toBe('NotSimulated');
    expect(error.message).toMatch(/CreateTrainingJob\.ProfilerConfig: got a member that is not simulated/);
    expect(error.message).toMatch(/AlgorithmSpecification\.TrainingInputMode: got Pipe, expected File, FastFile/);
    expect(error.message).toMatch(/ResourceConfig\.InstanceCount: got 2, expected 1/);
    const wrong = await refused(() => made.sageMaker.trainingJobs.createTrainingJob(request('-bad-', { RoleArn: undefined })));
    expect(wrong.code).toBe('ValidationException');
    expect(wrong.message).toMatch(/^2 validation errors detected: Value '-bad-' at 'trainingJobName' failed to satisfy constraint: .*; Value null at 'roleArn' failed/);
  });
});
