/** Two landing zones at the ends of what agencies have: tests that hold in both hold in those between. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AgencyProfile, DataClassification, PolicyStyle, type AgencyProfileProps } from '../../lib';
import { ACCOUNT, REGION } from './stack';

/** A sandbox: nothing demanded beyond the region, open data. */
export const OPEN_SANDBOX: AgencyProfileProps = {
  environment: 'sandbox',
  classification: DataClassification.OFFICIAL_OPEN,
  region: REGION,
};

/** Everything demanded at once: boundary, names, path, managed policies, network, imported key, tags, concurrency. */
export const STRICT_LANDING_ZONE: AgencyProfileProps = {
  environment: 'prod',
  classification: DataClassification.CONFIDENTIAL,
  region: REGION,
  account: ACCOUNT,
  permissionsBoundary: 'AgencyAccountBoundary',
  roleNamePrefix: 'u-',
  rolePath: '/transport/',
  policyStyle: PolicyStyle.MANAGED,
  encryptionKeyArn: `arn:aws:kms:${REGION}:999999999999:key/0a1b2c3d-4e5f-6001-8031-000000000031`,
  network: {
    subnets: [
      { subnetId: 'subnet-0a1b2c3d4e5f60011', availabilityZone: `${REGION}a` },
      { subnetId: 'subnet-0a1b2c3d4e5f60012', availabilityZone: `${REGION}b` },
    ],
    securityGroupIds: ['sg-0a1b2c3d4e5f60021'],
    endpoints: ['s3', 'ecr.api', 'sagemaker.runtime'],
  },
  logRetention: 731,
  reservedConcurrency: 2,
  tags: { Agency: 'transport', DataClassification: 'confidential' },
};

/** A sandbox whose data may go with its stacks. */
export const disposableSandbox = (): AgencyProfile => AgencyProfile.of({ ...OPEN_SANDBOX, removalPolicy: RemovalPolicy.DESTROY });
export const openSandbox = (): AgencyProfile => AgencyProfile.of(OPEN_SANDBOX);
export const strictLandingZone = (): AgencyProfile => AgencyProfile.of(STRICT_LANDING_ZONE);

/** For `describe.each`: name and profile. */
export const LANDING_ZONES: readonly (readonly [name: string, profile: () => AgencyProfile])[] = [
  ['an open sandbox', openSandbox],
  ['a strict landing zone', strictLandingZone],
];
