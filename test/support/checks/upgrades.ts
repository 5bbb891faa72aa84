/**
 * What an upgrade from an earlier template would do to resources that hold something nobody can make again: data, keys, images, versions,
 * logs, messages, subscriptions, the envelope of a model. The rules of what replaces a resource are CloudFormation's own, as the CDK has them
 * for `cdk diff`; of what is updated in place, what takes something away is told, too. What others name by ARN must not become another one, and
 * what other stacks import must not go.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { asObject, type Resource, type Template } from '../../../simulator/checks/template';
import { lossesInPlace } from './upgrades-in-place';

const STATEFUL = [
  'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::SageMaker::ModelPackageGroup', 'AWS::SNS::Topic', 'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
];

/** What others name by ARN or id, in policies, alarms and networks of their own, or what is at work while a stack is updated: it may go, but not become another. */
const REFERRED = ['AWS::EC2::SecurityGroup', 'AWS::EC2::Subnet', 'AWS::EC2::VPC', 'AWS::IAM::Role', 'AWS::StepFunctions::StateMachine'];
/** Holds what lies in it, which is compared by itself: it may go where that may. */
const NESTED = 'AWS::CloudFormation::Stack';
/** Of these, what replaces nothing, and changes with every version. */
const CHANGING = ['AssumeRolePolicyDocument', 'DefinitionString', 'Description', 'LoggingConfiguration', 'ManagedPolicyArns', 'PermissionsBoundary', 'Policies', 'RoleArn', 'SecurityGroupEgress', 'SecurityGroupIngress', 'Tags'];

const HARM: Partial<Record<ResourceImpact, string>> = {
  [ResourceImpact.WILL_REPLACE]: 'would be replaced by an empty one',
  [ResourceImpact.MAY_REPLACE]: 'may be replaced by an empty one',
  [ResourceImpact.WILL_DESTROY]: 'would be destroyed',
  [ResourceImpact.WILL_ORPHAN]: 'would be left behind',
};

/** What of a template an upgrade must keep. */
export type Baseline = Pick<Template, 'Resources' | 'Outputs'>;

export function baselineOf({ Resources = {}, Outputs = {} }: Partial<Template>): Baseline {
  const exported = Object.entries(Outputs).filter(([, output]) => exportOf(output) !== undefined);
  return {
    Resources: Object.fromEntries(Object.entries(Resources).flatMap(([id, resource]) => (STATEFUL.includes(resource.Type) ? [[id, resource]] : mayGo(resource) ? [[id, identityOf(resource)]] : []))),
    ...(exported.length > 0 ? { Outputs: Object.fromEntries(exported) } : {}),
  };
}

function mayGo({ Type }: Resource): boolean {
  return Type === NESTED || REFERRED.includes(Type);
}

/** Of a nested stack that it is there: what lies in it is compared by itself. */
function identityOf({ Type, Properties = {}, Condition, DeletionPolicy, UpdateReplacePolicy }: Resource): Resource {
  if (Type === NESTED) return { Type, ...(Condition === undefined ? {} : { Condition }), ...(DeletionPolicy === undefined ? {} : { DeletionPolicy }), ...(UpdateReplacePolicy === undefined ? {} : { UpdateReplacePolicy }) };
  return { Type, Properties: Object.fromEntries(Object.entries(Properties).filter(([name]) => !CHANGING.includes(name))) };
}

function exportOf(output: unknown): unknown {
  return asObject(asObject(output)['Export'])['Name'];
}

/** What of the earlier template would be lost, in words; empty where nothing would. @param now undefined where the stack is gone */
export function upgradeFindings(before: Baseline, now: Template | undefined): string[] {
  const after = now ? baselineOf(now) : { Resources: {} };
  const replaced = Object.entries(fullDiff(before, after).resources.changes).flatMap(([id, { changeImpact, propertyUpdates }]) => {
    const harm = HARM[changeImpact];
    if (harm === undefined || before.Resources[id] === undefined) return [];
    if (mayGo(before.Resources[id]) && after.Resources[id] === undefined) return [];
    const causes = Object.entries(propertyUpdates).filter(([, { changeImpact: ofProperty }]) => ofProperty !== undefined && HARM[ofProperty] !== undefined).map(([name]) => name);
    return [`${id} (${before.Resources[id].Type}) ${harm}${causes.length > 0 ? `, as ${causes.join(', ')} changed` : ''}`];
  });
  const unprotected = Object.entries(before.Resources).flatMap(([id, resource]) => {
    const current = after.Resources[id];
    return current && (STATEFUL.includes(resource.Type) || resource.Type === NESTED) ? [...lessProtected(id, resource, current), ...lossesInPlace(resource, current).map((loss) => `${id} (${resource.Type}) loses in place: ${loss}`)] : [];
  });
  return [...replaced, ...unprotected, ...lostExports(before, after)];
}

/** A stack that imports a value keeps the one that exports it from taking it away: the update fails, and so does every later one. */
function lostExports({ Outputs: before = {} }: Baseline, { Outputs: now = {} }: Baseline): string[] {
  const names = Object.values(now).map((output) => JSON.stringify(exportOf(output)));
  return Object.entries(before).filter(([, output]) => !names.includes(JSON.stringify(exportOf(output)))).map(([id, output]) => `${id}: the export ${JSON.stringify(exportOf(output))} would be gone, while other stacks may import it`);
}

function lessProtected(id: string, before: Resource, now: Resource): string[] {
  return (['DeletionPolicy', 'UpdateReplacePolicy'] as const)
    .filter((policy) => before[policy]?.startsWith('Retain') && !now[policy]?.startsWith('Retain'))
    .map((policy) => `${id} (${before.Type}) loses its protection: ${policy} was ${before[policy]}, and is ${now[policy] ?? 'not there'}`);
}
