/**
 * What buckets forget: old versions in the end, so that what was deleted is gone, and what is current only in buckets for logs, or below a
 * prefix or a tag that a rule names. Buckets whose versions are locked forget nothing before their time. What repositories forget stands in a text,
 * which nothing reads before Amazon ECR does.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import { asList, asObject, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';

/** Of a rule: that it takes current objects away. */
const EXPIRES = ['ExpirationInDays', 'ExpirationDate'];
const LIMITS = ['Prefix', 'TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];

export function lifecycleFindings(template: Template): string[] {
  return [...bucketFindings(template), ...repositoryFindings(template)];
}

function bucketFindings(template: Template): string[] {
  const logs = destinations(template);
  return resourcesOfType(template, 'AWS::S3::Bucket').flatMap(([bucket, properties]) => {
    const rules = asList(asObject(properties['LifecycleConfiguration'])['Rules']).map(asObject).filter(({ Status }) => Status === 'Enabled');
    return [
      ...(properties['ObjectLockEnabled'] === true || rules.some((rule) => rule['NoncurrentVersionExpiration'] !== undefined && !has(rule, LIMITS)) ? [] : [`${bucket}.LifecycleConfiguration: got no NoncurrentVersionExpiration for all objects, expected one; old versions would stay for ever`]),
      ...(logs.has(bucket) ? [] : rules.filter((rule) => has(rule, EXPIRES) && !has(rule, LIMITS)).map(({ Id }) =>
        `${bucket}.LifecycleConfiguration.${String(Id)}: got a rule that expires every current object, expected a prefix or a tag; only logs expire whole`)),
    ];
  });
}

/** Texts with parts that are known at deploy time only are left alone. */
function repositoryFindings(template: Template): string[] {
  return resourcesOfType(template, 'AWS::ECR::Repository').flatMap(([repository, { LifecyclePolicy }]) => {
    const { LifecyclePolicyText: text } = asObject(LifecyclePolicy);
    if (typeof text !== 'string') return [];
    const rules = rulesIn(text);
    return rules !== undefined && rules.length > 0 && rules.every(({ rulePriority, selection, action }) => typeof rulePriority === 'number' && selection !== undefined && action !== undefined) ? []
      : [`${repository}.LifecyclePolicy.LifecyclePolicyText: got ${text.slice(0, 40)}…, expected JSON with rules, each with rulePriority, selection and action`];
  });
}

function rulesIn(text: string): JsonObject[] | undefined {
  try {
    return asList(asObject(JSON.parse(text) as unknown as JsonObject)['rules']).map(asObject);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function has(rule: JsonObject, names: readonly string[]): boolean {
  return names.some((name) => rule[name] !== undefined && rule[name] !== ''); // an empty prefix limits nothing
}

/** Logical ids of buckets that others deliver their access logs to. */
function destinations(template: Template): ReadonlySet<string> {
  return new Set(resourcesOfType(template, 'AWS::S3::Bucket').map(([, { LoggingConfiguration }]) => String(asObject(asObject(LoggingConfiguration)['DestinationBucketName'])['Ref'])));
}
