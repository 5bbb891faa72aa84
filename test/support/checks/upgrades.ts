/**
 * What an upgrade from an earlier template would do to resources that hold something nobody can make again: data, keys, images, versions,
 * logs, messages, subscriptions, the envelope of a model. The rules of what replaces a resource are CloudFormation's own, as the CDK has them
 * for `cdk diff`.
 *
 * Not seen from here: what an update in place does at run time.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { Resource, Template } from './template';

const STATEFUL = [
  'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::SageMaker::ModelPackageGroup', 'AWS::SNS::Topic', 'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
];

const HARM: Partial<Record<ResourceImpact, string>> = {
  [ResourceImpact.WILL_REPLACE]: 'would be replaced by an empty one',
  [ResourceImpact.MAY_REPLACE]: 'may be replaced by an empty one',
  [ResourceImpact.WILL_DESTROY]: 'would be destroyed',
  [ResourceImpact.WILL_ORPHAN]: 'would be left behind',
};

/** What of a template an upgrade must keep. */
export type Baseline = Pick<Template, 'Resources'>;

export function baselineOf({ Resources }: Template): Baseline {
  return { Resources: Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => STATEFUL.includes(Type))) };
}

/** What of the earlier template would be lost, in words; empty where nothing would. @param now undefined where the stack is gone */
export function upgradeFindings(before: Baseline, now: Template | undefined): string[] {
  const after = now ? baselineOf(now) : { Resources: {} };
  const replaced = Object.entries(fullDiff(before, after).resources.changes).flatMap(([id, { changeImpact, propertyUpdates }]) => {
    const harm = HARM[changeImpact];
    if (harm === undefined || before.Resources[id] === undefined) return [];
    const causes = Object.entries(propertyUpdates).filter(([, { changeImpact: ofProperty }]) => ofProperty !== undefined && HARM[ofProperty] !== undefined).map(([name]) => name);
    return [`${id} (${before.Resources[id].Type}) ${harm}${causes.length > 0 ? `, as ${causes.join(', ')} changed` : ''}`];
  });
  const unprotected = Object.entries(before.Resources).flatMap(([id, resource]) => {
    const current = after.Resources[id];
    return current ? lessProtected(id, resource, current) : [];
  });
  return [...replaced, ...unprotected];
}

function lessProtected(id: string, before: Resource, now: Resource): string[] {
  return (['DeletionPolicy', 'UpdateReplacePolicy'] as const)
    .filter((policy) => before[policy]?.startsWith('Retain') && !now[policy]?.startsWith('Retain'))
    .map((policy) => `${id} (${before.Type}) loses its protection: ${policy} was ${before[policy]}, and is ${now[policy] ?? 'not there'}`);
}
