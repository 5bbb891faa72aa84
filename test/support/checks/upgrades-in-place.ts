/**
 * What an upgrade changes in place, and takes something away with: CloudFormation calls such a change harmless, because the resource stays. What
 * it held goes, sooner than it did, or is nobody's any more.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
import { asList, asObject, type JsonObject, type Resource } from '../../../simulator/checks/template';

type Losses = (before: JsonObject, now: JsonObject) => readonly string[];

/** Four days, in seconds. */
const QUEUE_DEFAULT = 345_600;

const IN_PLACE: Readonly<Record<string, Losses>> = {
  'AWS::DynamoDB::Table': (before, now) => {
    const [was, is] = [before, now].map(({ TimeToLiveSpecification: of }) => asObject(of));
    const hasRecovery = ({ PointInTimeRecoverySpecification: of }: JsonObject): boolean => asObject(of)['PointInTimeRecoveryEnabled'] === true;
    return [
      ...(is!['Enabled'] === true && !(was!['Enabled'] === true && was!['AttributeName'] === is!['AttributeName']) ? [`items go by their ${String(is!['AttributeName'])}, and did not`] : []),
      ...(hasRecovery(before) && !hasRecovery(now) ? ['the table of an earlier time cannot be brought back any more'] : []),
    ];
  },
  'AWS::ECR::Repository': ({ LifecyclePolicy: was }, { LifecyclePolicy: is }) => (was === undefined && is !== undefined ? ['images expire, and did not'] : []),
  'AWS::KMS::Key': (before, now) => [
    ...(now['Enabled'] === false && before['Enabled'] !== false ? ['the key is disabled, and nothing under it can be read'] : []),
    ...(hasRoot(before) && !hasRoot(now) ? ['its policy lets IAM of the account in no more, so that nobody can change it'] : []),
  ],
  'AWS::Logs::LogGroup': ({ RetentionInDays: was }, { RetentionInDays: is }) => shorter('RetentionInDays', days(was), days(is)),
  'AWS::S3::Bucket': (before, now) => {
    const isVersioned = ({ VersioningConfiguration: of }: JsonObject): boolean => asObject(of)['Status'] === 'Enabled';
    return [...(isVersioned(before) && !isVersioned(now) ? ['versions are kept no more'] : []), ...expirations(before, now)];
  },
  'AWS::SQS::Queue': ({ MessageRetentionPeriod: was = QUEUE_DEFAULT }, { MessageRetentionPeriod: is = QUEUE_DEFAULT }) => shorter('MessageRetentionPeriod', Number(was), Number(is)),
};

/** In words, without the resource. */
export function lossesInPlace({ Type, Properties: before = {}, Condition: was }: Resource, { Properties: now = {}, Condition: is }: Resource): readonly string[] {
  return [
    ...(is !== undefined && is !== was ? [`it exists only where the condition ${is} holds`] : []),
    ...(IN_PLACE[Type]?.(before, now) ?? []),
  ];
}

function days(value: unknown): number {
  return value === undefined ? Infinity : Number(value);
}

function shorter(what: string, was: number, is: number): string[] {
  return is < was ? [`${what} was ${was === Infinity ? 'not there' : was}, and is ${is}`] : [];
}

/** Rules of a bucket that remove something sooner than all those did that were about the same objects, of which there may be none. */
function expirations(before: JsonObject, now: JsonObject): string[] {
  const rulesOf = ({ LifecycleConfiguration: of }: JsonObject): JsonObject[] => asList(asObject(of)['Rules']).map(asObject).filter(({ Status }) => Status === 'Enabled');
  const old = rulesOf(before);
  return rulesOf(now).flatMap((rule) => {
    const were = old.filter((one) => covers(one, rule));
    const soonest = (daysOf: (one: JsonObject) => number): number => Math.min(...were.map(daysOf));
    return [
      ...shorter(`ExpirationInDays of ${String(rule['Id'])}`, soonest(expiration), expiration(rule)),
      ...shorter(`NoncurrentDays of ${String(rule['Id'])}`, soonest(noncurrent), noncurrent(rule)),
    ];
  });
}

/** Whether all objects of one rule are those of the other, too. */
function covers({ Prefix: of = '', TagFilters: filters }: JsonObject, { Prefix: prefix = '', TagFilters: tags }: JsonObject): boolean {
  return String(prefix).startsWith(String(of)) && (filters === undefined || JSON.stringify(filters) === JSON.stringify(tags));
}

function expiration({ ExpirationInDays: of }: JsonObject): number {
  return days(of);
}

function noncurrent({ NoncurrentVersionExpiration: of }: JsonObject): number {
  return days(asObject(of)['NoncurrentDays']);
}

function hasRoot({ KeyPolicy }: JsonObject): boolean {
  return asList(asObject(KeyPolicy)['Statement']).map(asObject).some(({ Action, Effect, Principal }) => Effect === 'Allow' && Action === 'kms:*' && JSON.stringify(Principal).includes(':root'));
}
