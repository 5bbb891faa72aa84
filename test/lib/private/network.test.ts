/** Networks: one of the landing zone is held to the endpoints that are needed, a new one gets them and lets nothing else out. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  AgencyProfile, Dataset, DriftMonitor, Holdout, InferenceLog, ManagedModel, ModelCode, ModelMetric, ModelTask, Monitoring, Retraining, RetrainingTrigger, Serving, Training,
} from '../../../lib';
import { resourcesOfType } from '../../../simulator/checks/template';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';

const SCHEMA = 'examples/flight-watch/schema.json';
const NETWORK = STRICT_LANDING_ZONE.network!;
const NEW_NETWORK = { cidr: '10.0.0.0/20', availabilityZones: [`${REGION}a`, `${REGION}b`], s3PrefixListId: 'pl-6fa54006' };

function watched(of: Stack): Stack {
  const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
  new DriftMonitor(of, 'Watched', { baseline: Dataset.csv(lake, 'flights/', { schema: SCHEMA }), log: InferenceLog.csv(lake, 'inference/'), every: Duration.days(1) });
  return of;
}

function managed(of: Stack): Stack {
  const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
  new ManagedModel(of, 'Managed', {
    task: ModelTask.regression({ label: 'delay' }),
    dataset: Dataset.csv(lake, 'flights/', { schema: SCHEMA, holdout: Holdout.latest(Duration.days(7)) }),
    code: ModelCode.image(Repository.fromRepositoryName(of, 'Images', 'model')),
    monitoring: Monitoring.of({ log: InferenceLog.jsonLines(lake, 'inference/'), every: Duration.days(1), window: Duration.days(14), criticalFeatures: ['distance'] }),
    training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(2) }),
    gates: [ModelMetric.MAE.atMost(30)],
    serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 2 }),
    retraining: Retraining.automatic({ triggers: [RetrainingTrigger.onDrift()], cooldown: Duration.days(1), maxRunsPerMonth: 8 }),
  });
  return of;
}

describe('a network of the landing zone', () => {
  const at = (endpoints: string[]): Stack => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, network: { ...NETWORK, endpoints } }) });

  it('is taken when it has the endpoints that are needed, and others', () => {
    expect(() => templateOf(managed(at(['kms', 's3', 'ecr.api', 'sagemaker.runtime'])))).not.toThrow();
    expect(() => templateOf(watched(at(['s3'])))).not.toThrow();
  });

  it('is refused for every endpoint that it lacks, naming all who need it', () => {
    const message = refusalOf(() => templateOf(managed(at([]))));
    expect(message).toMatch(/the agency profile network\.endpoints: got \[\], expected s3, which .*Test\/Managed\/\S+.* reach; have the landing zone provide the endpoint/);
    expect(message).toMatch(/expected ecr\.api, which Test\/Managed\/\S+ reaches; /);
    expect(message).toMatch(/expected sagemaker\.runtime, which Test\/ModelWorkspace\/EndpointProbe reaches; /);
  });

  it('is refused with the place in the file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'agency-network-'));
    const file = join(folder, 'agency.yaml');
    writeFileSync(file, `environments:\n  prod: { region: ${REGION}, classification: OFFICIAL_OPEN, network: ${JSON.stringify({ ...NETWORK, endpoints: ['ecr.api'] })} }\n`);
    const message = refusalOf(() => templateOf(watched(stack({ profile: AgencyProfile.fromFile(file, 'prod') }))));
    rmSync(folder, { recursive: true });
    expect(message).toMatch(/agency\.yaml:2:\d+ network\.endpoints: got \["ecr\.api"\], expected s3, which Test\/Watched\/Check reaches/);
  });

  it('of which nothing is used needs nothing', () => {
    const of = at([]);
    new Bucket(of, 'OfOthers');
    expect(() => templateOf(of)).not.toThrow();
  });
});

describe('a new network', () => {
  const at = (): Stack => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, newNetwork: NEW_NETWORK }) });
  const template = templateOf(managed(at()));
  const count = (type: string): number => resourcesOfType(template, type).length;

  it('has a subnet in each zone and no way out', () => {
    expect(resourcesOfType(template, 'AWS::EC2::Subnet').map(([, { AvailabilityZone }]) => AvailabilityZone)).toEqual(NEW_NETWORK.availabilityZones);
    expect(['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::Route', 'AWS::EC2::EIP'].map(count)).toEqual([0, 0, 0, 0]);
    expect(resourcesOfType(template, 'AWS::EC2::Subnet').map(([, { MapPublicIpOnLaunch }]) => MapPublicIpOnLaunch)).toEqual([false, false]);
  });

  it('has the endpoints that the model needs, and no other', () => {
    const names = resourcesOfType(template, 'AWS::EC2::VPCEndpoint').map(([, { ServiceName }]) => ServiceName);
    expect(names.sort()).toEqual(['ecr.api', 's3', 'sagemaker.runtime'].map((service) => `com.amazonaws.${REGION}.${service}`));
  });

  it('lets the gate on images ask for scans and their findings', () => {
    const [policy] = resourcesOfType(template, 'AWS::EC2::VPCEndpoint').filter(([, { ServiceName }]) => String(ServiceName).endsWith('.ecr.api')).map(([, { PolicyDocument }]) => PolicyDocument as { Statement: { Action: string[] }[] });
    expect(policy!.Statement[0]!.Action).toEqual(['ecr:DescribeImages', 'ecr:DescribeImageScanFindings', 'ecr:StartImageScan']);
  });

  it('lets a model that is only watched do with the gateway for Amazon S3', () => {
    expect(resourcesOfType(templateOf(watched(at())), 'AWS::EC2::VPCEndpoint')).toHaveLength(1);
  });

  it('lets out HTTPS to the endpoints and to Amazon S3, and in from the functions and jobs alone', () => {
    const rules = (type: string): unknown[] => resourcesOfType(template, type).map(([, rule]) => [rule['FromPort'], rule['CidrIp'], rule['DestinationPrefixListId'] ?? 'a group']);
    expect(rules('AWS::EC2::SecurityGroupEgress')).toEqual([[443, undefined, 'a group'], [443, undefined, 'pl-6fa54006']]);
    expect(rules('AWS::EC2::SecurityGroupIngress')).toEqual([[443, undefined, 'a group']]);
    for (const [, { SecurityGroupEgress }] of resourcesOfType(template, 'AWS::EC2::SecurityGroup')) expect(SecurityGroupEgress).toMatchObject([{ CidrIp: '255.255.255.255/32' }]);
  });

  it('lets no credentials of another account through its endpoints', () => {
    for (const [, { PolicyDocument }] of resourcesOfType(template, 'AWS::EC2::VPCEndpoint')) {
      expect(PolicyDocument).toMatchObject({ Statement: [{ Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } } }] });
    }
  });

  it('is where every function and every job runs', () => {
    const functions = resourcesOfType(template, 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(2);
    for (const [, { VpcConfig }] of functions) expect((VpcConfig as { SubnetIds: unknown[] }).SubnetIds).toHaveLength(2);
    const machines = JSON.stringify(resourcesOfType(template, 'AWS::StepFunctions::StateMachine'));
    expect(machines.match(/VpcConfig/g)!.length).toBeGreaterThanOrEqual(2);
  });

  it('is one for all models of a stack, and brings no function along', () => {
    const of = at();
    watched(of);
    new DriftMonitor(of, 'Second', {
      baseline: Dataset.csv(Bucket.fromBucketName(of, 'Other', 'other'), 'flights/', { schema: SCHEMA }), log: InferenceLog.csv(Bucket.fromBucketName(of, 'Third', 'third'), 'inference/'), every: Duration.days(1),
    });
    const both = templateOf(of);
    expect(resourcesOfType(both, 'AWS::EC2::VPC')).toHaveLength(1);
    expect(resourcesOfType(both, 'AWS::Lambda::Function')).toHaveLength(2);
    expect(Object.values(both.Resources).filter(({ Type }) => Type.startsWith('Custom::'))).toEqual([]);
  });

  it('needs no lookup: the zones are those of the profile', () => {
    const app = new App();
    AgencyProfile.of({ ...OPEN_SANDBOX, account: ACCOUNT, newNetwork: NEW_NETWORK }).applyTo(app);
    watched(new Stack(app, 'Flights', { env: { region: REGION, account: ACCOUNT } }));
    expect(app.synth().manifest.missing ?? []).toEqual([]);
  });
});
