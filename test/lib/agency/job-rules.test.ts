/** Jobs that state machines of others create at run time: held to the tags, the network and the keys of the profile. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lazy, type Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, type AgencyProfileProps } from '../../../lib';
import { allTasksMachine } from '../../support/all-tasks-machine';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { refusalOf, stack, templateOf } from '../../support/stack';

const machine = (of: Stack, states: object): void => {
  new sfn.CfnStateMachine(of, 'Own', { roleArn: 'arn:x', definitionString: of.toJsonString({ StartAt: 'A', States: states }) });
};
const task = (call: string, request: object, key = 'Parameters'): object => ({ Type: 'Task', Resource: `arn:aws:states:::${call}`, [key]: request, End: true });
const at = (props: Partial<AgencyProfileProps>): Stack => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, ...props }) });
const problemsOf = (of: Stack): string[] => {
  try {
    templateOf(of);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').filter((line) => line.includes(' state ')).map((line) => line.replace(/^.*Test\/Own(?:\/Resource)? state /, ''));
  }
};
const TAGGED = { tags: { Agency: 'transport' } };
const TAGS = [{ Key: 'Agency', Value: 'transport' }, { Key: 'Run', 'Value.$': '$.run' }];

describe('jobs of state machines', () => {
  it.each<[what: string, request: object]>([
    ['no tags', {}],
    ['other tags', { Tags: [{ Key: 'Owner', Value: 'me' }] }],
    ['another value', { Tags: [{ Key: 'Agency', Value: 'health' }] }],
  ])('with %s are refused where the profile has some', (_, request) => {
    const of = at(TAGGED);
    machine(of, { A: task('sagemaker:createTrainingJob.sync', request) });
    expect(problemsOf(of)).toEqual(['"A": got no Agency in Tags, expected the tags of the agency profile on what it creates; add [{"Key":"Agency","Value":"transport"}]']);
  });

  it.each<[what: string, request: object, key?: string]>([
    ['literals', { Tags: TAGS }],
    ['a path', { 'Tags.$': '$.tags' }],
    ['an expression', { Tags: '{% $tags %}' }, 'Arguments'],
  ])('may have the tags as %s', (_, request, key) => {
    const of = at(TAGGED);
    machine(of, { A: task('aws-sdk:sagemaker:createTrainingJob', request, key) });
    expect(problemsOf(of)).toEqual([]);
  });

  it.each<[call: string, wrong: object, right: object, missing: string]>([
    ['createTrainingJob', {}, { VpcConfig: { Subnets: [] } }, 'VpcConfig'],
    ['createProcessingJob', { NetworkConfig: { EnableNetworkIsolation: true } }, { NetworkConfig: { VpcConfig: { Subnets: ['s'] } } }, 'NetworkConfig.VpcConfig'],
    ['createHyperParameterTuningJob', { VpcConfig: {} }, { TrainingJobDefinition: { 'VpcConfig.$': '$.vpc' } }, 'TrainingJobDefinition.VpcConfig'],
    ['createModel', { VpcConfig: {} }, { VpcConfig: { Subnets: ['s'] } }, 'VpcConfig'],
    ['createTrainingJob.waitForTaskToken', {}, { VpcConfig: { Subnets: ['s'] } }, 'VpcConfig'],
    ['createAutoMLJobV2', {}, { SecurityConfig: { VpcConfig: { Subnets: ['s'] } } }, 'SecurityConfig.VpcConfig'],
  ])('of %s are refused outside the network', (call, wrong, right, missing) => {
    const withRequest = (request: object): string[] => {
      const of = at({ network: STRICT_LANDING_ZONE.network! });
      machine(of, { A: task(`sagemaker:${call}`, request) });
      return problemsOf(of);
    };
    expect(withRequest(wrong)).toEqual([`"A": got no ${missing}, expected the network of the agency profile; name its subnets and security groups`]);
    expect(withRequest(right)).toEqual([]);
  });

  it.each<[call: string, wrong: object, right: object, missing: string]>([
    ['createTrainingJob', { OutputDataConfig: { S3OutputPath: 's3://x' } }, { OutputDataConfig: { KmsKeyId: 'k' } }, 'OutputDataConfig.KmsKeyId'],
    ['createProcessingJob', { ProcessingOutputConfig: { KmsKeyId: '' } }, { ProcessingOutputConfig: { KmsKeyId: 'k' } }, 'ProcessingOutputConfig.KmsKeyId'],
    ['createTransformJob', {}, { TransformOutput: { 'KmsKeyId.$': '$.key' } }, 'TransformOutput.KmsKeyId'],
  ])('of %s are refused without a key at RESTRICTED, not below', (call, wrong, right, missing) => {
    const withRequest = (request: object, classification = DataClassification.RESTRICTED): string[] => {
      const of = at({ classification });
      machine(of, { A: task(`sagemaker:${call}.sync`, request) });
      return problemsOf(of);
    };
    expect(withRequest(wrong)).toEqual([`"A": got no ${missing}, expected a customer managed key for what it writes; name the key`]);
    expect(withRequest(right)).toEqual([]);
    expect(withRequest(wrong, DataClassification.OFFICIAL_CLOSED)).toEqual([]);
  });

  it('are refused without a key where the profile names one for data alone', () => {
    const of = at({ encryptionKeyArns: { data: STRICT_LANDING_ZONE.encryptionKeyArn! } });
    machine(of, { A: task('sagemaker:createTransformJob', {}) });
    expect(problemsOf(of)).toEqual(['"A": got no TransformOutput.KmsKeyId, expected a customer managed key for what it writes; name the key']);
  });

  it('are found in maps and branches, and all problems are named at once', () => {
    const of = at({ ...TAGGED, network: STRICT_LANDING_ZONE.network! });
    const inner = { StartAt: 'B', States: { B: task('sagemaker:createModel', {}) } };
    machine(of, {
      A: { Type: 'Map', ItemProcessor: inner, Next: 'C' },
      C: { Type: 'Parallel', Branches: [{ StartAt: 'D', States: { D: { Type: 'Map', Iterator: { StartAt: 'E', States: { E: task('sagemaker:createEndpoint', {}) } }, End: true } } }], End: true },
    });
    expect(problemsOf(of).map((line) => line.split(',', 1)[0])).toEqual(['"B": got no Agency in Tags', '"B": got no VpcConfig', '"E": got no Agency in Tags']);
  });

  it('of the CDK’s own task are refused, and taken with what is demanded', () => {
    const train = (of: Stack, more: Partial<tasks.SageMakerCreateTrainingJobProps>): void => {
      const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
      new sfn.StateMachine(of, 'Own', { definitionBody: sfn.DefinitionBody.fromChainable(new tasks.SageMakerCreateTrainingJob(of, 'Train', {
        trainingJobName: 'x',
        algorithmSpecification: { trainingImage: tasks.DockerImage.fromEcrRepository(Repository.fromRepositoryName(of, 'Images', 'model')) },
        inputDataConfig: [{ channelName: 'train', dataSource: { s3DataSource: { s3Location: tasks.S3Location.fromBucket(lake, 'in/') } } }],
        outputDataConfig: { s3OutputLocation: tasks.S3Location.fromBucket(lake, 'out/') },
        ...more,
      })) });
    };
    const bare = at({ ...TAGGED, classification: DataClassification.RESTRICTED });
    train(bare, {});
    expect(refusalOf(() => templateOf(bare))).toMatch(/Test\/Own\/Resource state "Train": got no Agency in Tags[^]*state "Train": got no OutputDataConfig\.KmsKeyId/);
    const complete = at({ ...TAGGED, classification: DataClassification.RESTRICTED });
    train(complete, {
      tags: { Agency: 'transport' },
      outputDataConfig: { s3OutputLocation: tasks.S3Location.fromBucket(Bucket.fromBucketName(complete, 'Out', 'out'), 'out/'), encryptionKey: Key.fromKeyArn(complete, 'Key', STRICT_LANDING_ZONE.encryptionKeyArn!) },
    });
    expect(() => templateOf(complete)).not.toThrow();
  });

  it('of the library have all that a strict landing zone demands', () => {
    const of = stack({ profile: strictLandingZone() });
    allTasksMachine(of);
    expect(() => templateOf(of)).not.toThrow();
  });

  it('are refused where nobody can read the definition', () => {
    const of = at(TAGGED);
    new sfn.CfnStateMachine(of, 'Own', { roleArn: 'arn:x', definitionString: 'StartAt: A' });
    expect(refusalOf(() => templateOf(of))).toContain('Test/Own: got a definition that cannot be read, expected JSON that synthesis can read, or a file of the app;');
  });
});

describe('jobs of state machines whose definition is a file', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'definition-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const TRAIN = { StartAt: 'A', States: { A: task('sagemaker:createTrainingJob.sync', { Tags: [{ Key: 'Agency', Value: '${agency}' }] }) } };
  /** The machine in an agency's stack, and what is refused of it. */
  const refusalWith = (content: string, props: Partial<sfn.StateMachineProps> = {}): string[] => {
    const file = join(folder, 'machine.asl');
    writeFileSync(file, content);
    const of = at(TAGGED);
    new sfn.StateMachine(of, 'Own', { definitionBody: sfn.DefinitionBody.fromFile(file), ...props });
    return problemsOf(of);
  };

  it('are refused, and taken with the tags of the profile, in JSON and in YAML', () => {
    const yaml = (agency: string): string => `StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: arn:aws:states:::sagemaker:createTrainingJob.sync\n    Parameters: { Tags: [{ Key: Agency, Value: ${agency} }] }\n    End: true\n`;
    const missing = [expect.stringMatching(/^"A": got no Agency in Tags/)];
    expect(refusalWith(JSON.stringify(TRAIN))).toEqual(missing);
    expect(refusalWith(yaml('health'))).toEqual(missing);
    expect(refusalWith(JSON.stringify(TRAIN).replace('${agency}', 'transport'))).toEqual([]);
    expect(refusalWith(yaml('transport'))).toEqual([]);
  });

  it('are read with their substitutions, as those of a text are', () => {
    expect(refusalWith(JSON.stringify(TRAIN), { definitionSubstitutions: { agency: 'transport' } })).toEqual([]);
    expect(refusalWith(JSON.stringify(TRAIN), { definitionSubstitutions: { agency: 'health' } })).toHaveLength(1);
    const seconds = JSON.stringify(TRAIN).replace('"End":true', '"TimeoutSeconds":${seconds},"End":true');
    expect(refusalWith(seconds, { definitionSubstitutions: { agency: 'transport', seconds: Lazy.string({ produce: () => '60' }) } })).toEqual([]);
    const of = at(TAGGED);
    new sfn.CfnStateMachine(of, 'Own', { roleArn: 'arn:x', definitionString: JSON.stringify(TRAIN), definitionSubstitutions: { agency: 'transport' } });
    expect(problemsOf(of)).toEqual([]);
  });

  it('are refused where the file holds none, or is not part of the app', () => {
    const elsewhere = at(TAGGED);
    new sfn.CfnStateMachine(elsewhere, 'Own', { roleArn: 'arn:x', definitionS3Location: { bucket: 'platform-definitions', key: 'train.asl.json' } });
    expect(refusalOf(() => templateOf(elsewhere))).toContain('Test/Own: got a definition in a bucket that is no file of this app, expected JSON that synthesis can read, or a file of the app');
    const of = at(TAGGED);
    const asset = new Asset(of, 'Folder', { path: folder });
    new sfn.CfnStateMachine(of, 'Own', { roleArn: 'arn:x', definitionS3Location: { bucket: asset.s3BucketName, key: asset.s3ObjectKey } });
    expect(refusalOf(() => templateOf(of))).toContain('Test/Own: got a definition in a bucket that is no file of this app');
    writeFileSync(join(folder, 'empty.json'), '{ "StartAt": "A" }');
    const empty = at(TAGGED);
    new sfn.StateMachine(empty, 'Own', { definitionBody: sfn.DefinitionBody.fromFile(join(folder, 'empty.json')) });
    expect(refusalOf(() => templateOf(empty))).toContain('Test/Own/Resource: got a definition that cannot be read');
  });
});
