/**
 * The one place that decides which customer managed key encrypts. With an imported key of the landing zone: that one, and its
 * owner adds the statements (see docs/landing-zone.md). Otherwise one key per stack, defined on first use.
 */
import { ArnFormat, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { landingZoneOf, type KeyUse } from './landing-zone';

const KEY_ID = 'ModelKey';

/** The key for that use in the scope's stack; the same object on every call. */
export function landingZoneKey(scope: Construct, use: KeyUse = 'data'): kms.IKey {
  const stack = Stack.of(scope);
  const { keyArn: shared, keyArns } = landingZoneOf(scope);
  const special = keyArns?.[use];
  const keyArn = special ?? shared;
  // Two uses of one key are one object: roles compare ARNs, and statements for the same key are not said twice.
  const id = special === undefined || special === shared ? KEY_ID : `${KEY_ID}-${special.slice(special.lastIndexOf('/') + 1)}`;
  const existing = stack.node.tryFindChild(id);
  if (existing) return existing as unknown as kms.IKey;
  if (keyArn !== undefined) return kms.Key.fromKeyArn(stack, id, keyArn);
  const key = new kms.Key(stack, KEY_ID, {
    description: 'Encrypts the data, images, logs, records and messages of the models in this stack',
    enableKeyRotation: true,
    // The longest window there is: some landing zones deny a shorter one, and data without its key is lost.
    pendingWindow: Duration.days(30),
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const statement of serviceStatements(stack)) key.addToResourcePolicy(statement);
  return key;
}

/**
 * What services need that use the key in their own name; roles get their share in their own policies.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function serviceStatements(stack: Stack): iam.PolicyStatement[] {
  const arn = (service: string, resource: string, arnFormat: ArnFormat): string =>
    stack.formatArn({ service, resource, resourceName: '*', arnFormat });
  const account = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
  return [
    new iam.PolicyStatement({
      sid: 'LogGroups',
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn('logs', 'log-group', ArnFormat.COLON_RESOURCE_NAME) },
      },
    }),
    new iam.PolicyStatement({
      sid: 'AlarmsToTopic',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        StringEquals: account,
        ArnLike: { 'aws:SourceArn': arn('cloudwatch', 'alarm', ArnFormat.COLON_RESOURCE_NAME) },
      },
    }),
    new iam.PolicyStatement({
      sid: 'EventsToDeadLetters',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        StringEquals: account,
        ArnLike: { 'aws:SourceArn': arn('events', 'rule', ArnFormat.SLASH_RESOURCE_NAME) },
      },
    }),
  ];
}
