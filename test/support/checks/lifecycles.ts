/**
 * What buckets forget: old versions in the end, so that what was deleted is gone, and what is current only in buckets for logs, or below a
 * prefix or a tag that a rule names. Buckets whose versions are locked forget nothing before their time.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import { asList, asObject, resourcesOfType, type JsonObject, type Template } from './template';

/** Of a rule: that it takes current objects away. */
const EXPIRES = ['ExpirationInDays', 'ExpirationDate'];
const LIMITS = ['Prefix', 'TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];

export function lifecycleFindings(template: Template): string[] {
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

function has(rule: JsonObject, names: readonly string[]): boolean {
  return names.some((name) => rule[name] !== undefined && rule[name] !== ''); // an empty prefix limits nothing
}

/** Logical ids of buckets that others deliver their access logs to. */
function destinations(template: Template): ReadonlySet<string> {
  return new Set(resourcesOfType(template, 'AWS::S3::Bucket').map(([, { LoggingConfiguration }]) => String(asObject(asObject(LoggingConfiguration)['DestinationBucketName'])['Ref'])));
}
