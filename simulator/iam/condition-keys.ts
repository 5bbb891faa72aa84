/**
 * The condition keys that requests here have, or of which one knows that they have them not. A policy that asks for another one is
 * refused when an assembly is loaded.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */

const KEYS: readonly string[] = [
  'aws:CalledVia', 'aws:PrincipalAccount', 'aws:PrincipalArn', 'aws:PrincipalIsAWSService', 'aws:RequestedRegion', 'aws:SecureTransport',
  'aws:SourceAccount', 'aws:SourceArn', 'aws:TagKeys',
  'cloudwatch:namespace',
  'dynamodb:LeadingKeys',
  'ec2:AuthorizedService', 'ec2:Subnet',
  'iam:PassedToService',
  'kms:CallerAccount', 'kms:GrantIsForAWSResource', 'kms:ViaService',
  's3:prefix', 's3:delimiter', 's3:TlsVersion', 's3:x-amz-server-side-encryption', 's3:x-amz-server-side-encryption-aws-kms-key-id',
  'sagemaker:CustomerMetadataPropertiesToRemove', 'sagemaker:ModelApprovalStatus', 'sagemaker:TaggingAction',
].map((key) => key.toLowerCase());

/** Keys that end in a name of their own. */
const OPEN = ['aws:requesttag/', 'kms:encryptioncontext:', 'sagemaker:customermetadataproperties/'];

export function isUnknownKey(key: string): boolean {
  return !KEYS.includes(key) && !OPEN.some((beginning) => key.startsWith(beginning));
}
