/**
 * What a classification demands of the agency's own resources in the scope, as it does of the library's: data outlives its stack, and functions run
 * in a network. What the CDK brings along is among them. Internal.
 */
import { CfnDeletionPolicy, CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { POSTURES, type ClassificationName } from '../private/landing-zone';
import type { ResolvedProperties } from './resolved-properties';

/** What holds data that nobody can make again, or without which they cannot be read. Log groups have a retention instead. */
const HOLDING = [
  'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::EFS::FileSystem', 'AWS::KMS::Key', 'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance',
  'AWS::S3::Bucket', 'AWS::SageMaker::FeatureGroup', 'AWS::SageMaker::ModelPackageGroup',
];

/** The level, and where in a file it stands. */
interface Classified {
  /** Of the profile. */
  readonly classification: ClassificationName;
  /** The place of an entry. */
  readonly at?: (entry: string) => string;
}

/** A problem for each resource that the level forbids. */
export function postureProblems(members: readonly IConstruct[], { classification, at }: Classified, resolved: ResolvedProperties): string[] {
  const { mayDestroy, needsNetwork } = POSTURES[classification];
  const level = `at classification ${classification}${at ? ` (${at('classification')})` : ''}`;
  return members.filter((member) => CfnResource.isCfnResource(member)).flatMap((resource) => {
    const { node: { path }, cfnResourceType: type } = resource;
    const goes = resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE && HOLDING.includes(type);
    const outside = type === 'AWS::Lambda::Function' && !isInNetwork(resolved.of(resource));
    return [
      ...(goes && !mayDestroy ? [`${path}: got ${type} that goes with its stack, expected RemovalPolicy.RETAIN ${level}; leave the removal policy out, whoever owns the data deletes it by hand`] : []),
      ...(outside && needsNetwork ? [`${path}: got a function without VpcConfig, expected one in a network ${level}; give it the subnets and security groups of the network, or do without the feature of the CDK that adds it`] : []),
    ];
  });
}

/** Generated classes keep their properties in camel case, plain resources as the template has them. */
function isInNetwork(properties: Readonly<Record<string, unknown>>): boolean {
  return (properties['vpcConfig'] ?? properties['VpcConfig']) !== undefined;
}
