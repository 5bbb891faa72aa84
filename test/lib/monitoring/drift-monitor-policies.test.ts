/** The whole policy and trust of every role of a monitor, in both landing zones: nothing more than what is written here. */
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Dataset, DataStore, InferenceLog, ModelWorkspace, type AgencyProfile } from '../../../lib';
import { asList, type Template } from '../../../simulator/checks/template';
import { LANDING_ZONES, openSandbox, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { policyOf, trustOf } from '../../support/policy-of';
import { logicalIdOf, stack, templateOf } from '../../support/stack';
import { monitorIn, SCHEMA } from './monitored';

const LAKE_KEY = 'arn:aws:kms:ap-southeast-1:999999999999:key/0a1b2c3d-4e5f-6001-8031-000000000032';
const LAKE = 'arn:${AWS::Partition}:s3:::transport-lake';
const STORE = '${ModelWorkspaceStoreBucket.Arn}';
const EC2 = 'arn:${AWS::Partition}:ec2:ap-southeast-1:111122223333';
/** Shared subnets and security groups belong to the account of the network. */
const ANY_ACCOUNT = EC2.replace(/:[^:]*$/, ':*');
const allow = (Sid: string, Action: string | string[], Resource: string | string[], Condition?: object): object => ({ Sid, Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) });
const prefix = (of: string): object => ({ StringLike: { 's3:prefix': of } });

/** What the function may do apart from the network; the key is that of the landing zone or of the stack. */
const checking = (key: string): object[] => [
  allow('WriteOwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], '${FlightsCheckLogs.Arn}'),
  allow('SendDeadLetters', 'sqs:SendMessage', '${ModelWorkspaceDeadLetters.Arn}'),
  allow('EncryptDeadLetters', ['kms:Decrypt', 'kms:GenerateDataKey'], key),
];
const reading = (key: string): object[] => [
  allow('ListLog', 's3:ListBucket', LAKE, prefix('inference/*')),
  allow('ReadLog', 's3:GetObject', `${LAKE}/inference/*`),
  allow('DecryptLog', 'kms:Decrypt', LAKE_KEY),
  allow('ListDataset', 's3:ListBucket', LAKE, prefix('flights/*')),
  allow('ReadDataset', 's3:GetObject', `${LAKE}/flights/*`),
  allow('DecryptDataset', 'kms:Decrypt', LAKE_KEY),
  allow('ListResults', 's3:ListBucket', STORE, prefix('models/flights/drift/*')),
  allow('ReadResults', 's3:GetObject', `${STORE}/models/flights/drift/*`),
  allow('DecryptResults', 'kms:Decrypt', key),
  allow('WriteResults', 's3:PutObject', `${STORE}/models/flights/drift/*`),
  allow('EncryptResults', ['kms:Decrypt', 'kms:GenerateDataKey'], key),
];
const NETWORK = [
  allow('DescribeNetwork', ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], '*'),
  allow('CreateNetworkInterface', 'ec2:CreateNetworkInterface', [
    `${EC2}:network-interface/*`,
    `${ANY_ACCOUNT}:subnet/subnet-0a1b2c3d4e5f60011`,
    `${ANY_ACCOUNT}:subnet/subnet-0a1b2c3d4e5f60012`,
    `${ANY_ACCOUNT}:security-group/sg-0a1b2c3d4e5f60021`,
  ]),
  allow('ManageNetworkInterfaces', ['ec2:AssignPrivateIpAddresses', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'], `${EC2}:network-interface/*`),
];

function synthesized(profile?: AgencyProfile, context: Readonly<Record<string, boolean>> = {}): { of: Stack; template: Template; check: string; start: string } {
  const of = stack({ ...(profile ? { profile } : {}), context });
  const lake = Bucket.fromBucketAttributes(of, 'Lake', { bucketName: 'transport-lake', encryptionKey: Key.fromKeyArn(of, 'LakeKey', LAKE_KEY) });
  const monitor = monitorIn(of, { modelId: 'flights', baseline: Dataset.csv(lake, 'flights/', { schema: SCHEMA }), log: InferenceLog.csv(lake, 'inference/') });
  monitor.onDrift('Retrain', StateMachine.fromStateMachineName(of, 'Pipeline', 'retrain'));
  const role = (path: string): string => logicalIdOf(of.node.findChild('Flights').node.findChild(path.split('/')[0]!).node.findChild(path.split('/')[1]!).node.findChild('Role'));
  return { of, template: templateOf(of), check: role('Check/Execution'), start: role('Retrain/Start') };
}

describe('the role of the function', () => {
  it('in an open sandbox may log, send dead letters, read log and data set, and write results of its model', () => {
    const { template, check } = synthesized(openSandbox());
    expect(policyOf(template, check)).toEqual([...checking('${ModelKey.Arn}'), ...reading('${ModelKey.Arn}')]);
  });

  it('in a strict landing zone may in addition be placed into the network, and uses the key of the landing zone', () => {
    const { template, check } = synthesized(strictLandingZone());
    const key = STRICT_LANDING_ZONE.encryptionKeyArn!;
    expect(policyOf(template, check)).toEqual([...checking(key), ...NETWORK, ...reading(key)]);
  });

  it('has no permission that a bucket without a known key would need', () => {
    const of = stack();
    const monitor = monitorIn(of);
    const role = logicalIdOf(monitor.node.findChild('Check').node.findChild('Execution').node.findChild('Role'));
    expect(policyOf(templateOf(of), role).map(({ Sid }) => Sid)).toEqual([
      'WriteOwnLog', 'SendDeadLetters', 'EncryptDeadLetters', 'ListLog', 'ReadLog', 'ListDataset', 'ReadDataset', 'ListResults', 'ReadResults', 'DecryptResults', 'WriteResults', 'EncryptResults',
    ]);
  });

  it('uses the key of an adopted data store for results, where it is known', () => {
    const of = stack();
    const bucket = Bucket.fromBucketAttributes(of, 'Results', { bucketName: 'results', encryptionKey: Key.fromKeyArn(of, 'ResultsKey', LAKE_KEY) });
    new ModelWorkspace(of, 'ModelWorkspace', { dataStore: DataStore.fromBucket(of, 'Store', bucket) });
    const monitor = monitorIn(of);
    const role = logicalIdOf(monitor.node.findChild('Check').node.findChild('Execution').node.findChild('Role'));
    const statements = policyOf(templateOf(of), role);
    expect(statements.find(({ Sid }) => Sid === 'EncryptResults')!['Resource']).toBe(LAKE_KEY);
    expect(statements.find(({ Sid }) => Sid === 'EncryptDeadLetters')!['Resource']).toBe('${ModelKey.Arn}');
  });
});

describe('the role of a trigger', () => {
  it.each(LANDING_ZONES)('in %s may start the one state machine, and nothing else', (_, profile) => {
    const { template, start } = synthesized(profile());
    expect(policyOf(template, start)).toEqual([allow('StartExecution', 'states:StartExecution', 'arn:${AWS::Partition}:states:ap-southeast-1:111122223333:stateMachine:retrain')]);
  });
});

describe('trust', () => {
  it.each(LANDING_ZONES)('in %s is in one service, for this account only, and for rules where a rule starts something', (_, profile) => {
    const { template, check, start } = synthesized(profile());
    const account = { 'aws:SourceAccount': '${AWS::AccountId}' };
    expect(trustOf(template, check)).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' }, Condition: { StringEquals: account } }]);
    expect(trustOf(template, start)).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'events.amazonaws.com' }, Condition: { StringEquals: account, ArnLike: { 'aws:SourceArn': 'arn:${AWS::Partition}:events:ap-southeast-1:111122223333:rule/*' } } },
    ]);
  });
});

describe('policies of a monitor', () => {
  it.each(LANDING_ZONES)('in %s belong to two roles and no other', (_, profile) => {
    const { template } = synthesized(profile());
    expect(Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role')).toHaveLength(2);
  });

  it.each(LANDING_ZONES)('in %s are the same when the CDK minimizes policies: every statement keeps its name', (_, profile) => {
    const flag = '@aws-cdk/aws-iam:minimizePolicies';
    const [off, on] = [false, true].map((value) => {
      const { template, check } = synthesized(profile(), { [flag]: value });
      return policyOf(template, check).map((statement) => ({ ...statement, Resource: [...asList(statement['Resource'])].sort() }));
    });
    expect(on).toEqual(off);
  });

  it.each(LANDING_ZONES)('in %s stay within the size that IAM takes', (_, profile) => {
    const { template, check } = synthesized(profile());
    const size = JSON.stringify(policyOf(template, check)).replace(/\s/g, '').length;
    expect(size).toBeLessThan(6_144);
  });

  it.each(LANDING_ZONES)('in %s are there before the function, which is tried out when it is made', (_, profile) => {
    const { of, template } = synthesized(profile());
    const holders = Object.entries(template.Resources)
      .filter(([id, { Type, Properties }]) => /^FlightsCheck/.test(id) && (Type === 'AWS::IAM::ManagedPolicy' || Properties?.['Policies'] !== undefined))
      .map(([id]) => id);
    expect(holders).toHaveLength(1);
    const check = logicalIdOf(of.node.findChild('Flights').node.findChild('Check').node.findChild('Function'));
    expect((template.Resources[check] as { DependsOn?: string[] }).DependsOn).toContain(holders[0]);
  });

  it('are not widened by grants to the function, which would go unnoticed here', () => {
    const of = stack();
    const monitor = monitorIn(of);
    Bucket.fromBucketName(of, 'Secret', 'payroll').grantRead(monitor.checker);
    expect(JSON.stringify(templateOf(of))).not.toContain('payroll');
  });

  it('may be described to change later: a managed policy’s description never changes, for that would replace a named policy', () => {
    const descriptionFor = (modelId: string): unknown => {
      const of = stack({ profile: strictLandingZone() });
      monitorIn(of, { modelId });
      return Object.values(templateOf(of).Resources).find(({ Type }) => Type === 'AWS::IAM::ManagedPolicy')!.Properties!['Description'];
    };
    expect(descriptionFor('a')).toBe(descriptionFor('b'));
  });
});
