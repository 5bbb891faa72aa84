/** What a classification demands of the agency's own resources: data that outlive their stack, and functions in a network. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification } from '../../../lib';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { ACCOUNT, refusalOf, REGION, stack, templateOf } from '../../support/stack';

const at = (classification: DataClassification): Stack => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, classification, network: STRICT_LANDING_ZONE.network! }) });
const DESTROY = { removalPolicy: RemovalPolicy.DESTROY };
const FUNCTION = { code: Code.fromInline('exports.handler = () => 0;'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X };

describe('data of the agency’s own resources', () => {
  it.each<[what: string, define: (of: Stack) => unknown, type: string]>([
    ['a bucket', (of) => new Bucket(of, 'Own', DESTROY), 'AWS::S3::Bucket'],
    ['a table', (of) => new TableV2(of, 'Own', { partitionKey: { name: 'id', type: AttributeType.STRING }, ...DESTROY }), 'AWS::DynamoDB::GlobalTable'],
    ['a key', (of) => new Key(of, 'Own', DESTROY), 'AWS::KMS::Key'],
    ['a plain resource', (of) => new CfnResource(of, 'Own', { type: 'AWS::S3::Bucket' }).applyRemovalPolicy(RemovalPolicy.DESTROY), 'AWS::S3::Bucket'],
  ])('do not go with the stack of %s at RESTRICTED', (_, define, type) => {
    const of = at(DataClassification.RESTRICTED);
    define(of);
    expect(refusalOf(() => templateOf(of))).toMatch(
      new RegExp(`Test/Own(/Resource)?: got ${type} that goes with its stack, expected RemovalPolicy\\.RETAIN at classification RESTRICTED; leave the removal policy out, whoever owns the data deletes it by hand`),
    );
  });

  it('may go with it below, and what holds none everywhere', () => {
    const [open, restricted] = [DataClassification.OFFICIAL_CLOSED, DataClassification.RESTRICTED].map(at) as [Stack, Stack];
    new Bucket(open, 'Own', DESTROY);
    new LogGroup(restricted, 'Logs', DESTROY);
    new Bucket(restricted, 'Kept');
    expect(() => [templateOf(open), templateOf(restricted)]).not.toThrow();
  });

  it('are refused with the line that classifies them', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'posture-rules-')), 'transport.yaml');
    writeFileSync(file, `environments:\n  prod:\n    region: ${REGION}\n    classification: RESTRICTED\n`);
    const app = new App();
    AgencyProfile.fromFile(file, 'prod').applyTo(app);
    new Bucket(new Stack(app, 'Flights', { env: { account: ACCOUNT, region: REGION } }), 'Own', DESTROY);
    expect(refusalOf(() => app.synth())).toContain(`expected RemovalPolicy.RETAIN at classification RESTRICTED (${file}:4:21);`);
  });
});

describe('functions of the agency', () => {
  it('run in a network at CONFIDENTIAL, those that the CDK brings along too', () => {
    const of = stack({ profile: strictLandingZone() });
    new Function(of, 'Own', FUNCTION);
    new CfnResource(of, 'Plain', { type: 'AWS::Lambda::Function', properties: { Code: {} } });
    const refusal = refusalOf(() => templateOf(of));
    for (const path of ['Test/Own/Resource', 'Test/Plain']) {
      expect(refusal).toContain(`${path}: got a function without VpcConfig, expected one in a network at classification CONFIDENTIAL; give it the subnets and security groups of the network, or do without the feature of the CDK that adds it`);
    }
  });

  it('are taken there, and anywhere below', () => {
    const [confidential, restricted] = [stack({ profile: strictLandingZone() }), at(DataClassification.RESTRICTED)];
    const vpc = Vpc.fromVpcAttributes(confidential, 'Vpc', { vpcId: 'vpc-0a1b2c3d4e5f60001', availabilityZones: [`${REGION}a`] });
    new Function(confidential, 'Own', {
      ...FUNCTION, vpc, vpcSubnets: { subnets: [Subnet.fromSubnetId(confidential, 'Subnet', 'subnet-0a1b2c3d4e5f60011')] },
      securityGroups: [SecurityGroup.fromSecurityGroupId(confidential, 'Group', 'sg-0a1b2c3d4e5f60021')],
    });
    new CfnResource(confidential, 'Plain', { type: 'AWS::Lambda::Function', properties: { VpcConfig: { SubnetIds: ['subnet-0a1b2c3d4e5f60011'] } } });
    new Function(restricted, 'Own', FUNCTION);
    expect(() => [templateOf(confidential), templateOf(restricted)]).not.toThrow();
  });
});
