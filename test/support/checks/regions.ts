/** Data stays in the allowed regions: stacks lie there, nothing is copied elsewhere, and no text names another region. */
import { Token } from 'aws-cdk-lib';
import type { SynthesizedStack } from './synthesize';
import { resourcesOfType, visit, type Template } from '../../../simulator/checks/template';

const REGION = /(?<![a-z0-9-])(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[a-z]?)-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d(?![a-z0-9])/g;

/** What copies data to another region, by type and property. */
const COPIES: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'ReplicationConfiguration', 'AWS::DynamoDB::GlobalTable': 'Replicas', 'AWS::ECR::ReplicationConfiguration': 'ReplicationConfiguration',
  'AWS::SecretsManager::Secret': 'ReplicaRegions', 'AWS::KMS::ReplicaKey': 'PrimaryKeyArn',
};

export function regionFindings({ stack, template }: SynthesizedStack, regions: readonly string[]): string[] {
  return [
    ...(Token.isUnresolved(stack.region) || !regions.includes(stack.region) ? [`${stack.node.path}: got the region ${Token.isUnresolved(stack.region) ? 'of whoever deploys' : stack.region}, expected one of ${regions.join(', ')}`] : []),
    ...templateRegionFindings(template, regions),
  ];
}

export function templateRegionFindings(template: Template, regions: readonly string[]): string[] {
  const findings = Object.entries(COPIES).flatMap(([type, property]) =>
    resourcesOfType(template, type).filter(([, properties]) => properties[property] !== undefined).map(([logicalId]) => `${logicalId}.${property}: got a copy of data elsewhere, expected none`));
  visit(template.Resources, (node, path) => {
    if (typeof node !== 'string' || path.includes('Metadata')) return;
    for (const [region] of node.matchAll(REGION)) if (!regions.includes(region)) findings.push(`${path.join('.')}: got the region ${region}, expected one of ${regions.join(', ')}`);
  });
  return findings;
}
