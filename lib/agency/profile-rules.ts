/**
 * What the entries of a profile must be, one rule after the other. Internal: `AgencyProfile` calls it for props and for files
 * alike, and only the place that a problem names differs.
 */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Problem } from '../private/errors';
import { CLASSIFICATION_LEVELS } from '../private/landing-zone';

/** A profile as it stands in a file, or as props are rendered to; values are unchecked. */
export type ProfileEntries = Readonly<Record<string, unknown>>;

type Check = (subject: string, ok: boolean, got: unknown, expected: string, fix: string) => void;

const KNOWN = [
  'account', 'region', 'regions', 'tags', 'permissionsBoundary', 'roleNamePrefix', 'rolePath', 'policyStyle',
  'encryptionKeyArn', 'network', 'logRetentionDays', 'reservedConcurrency', 'classification',
];
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;
const KEY_ARN = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/[A-Za-z0-9-]+$/;
const MOST_TAGS = 50;
const RETENTION = Object.values(RetentionDays).filter((value): value is RetentionDays => typeof value === 'number').map(Number).filter((days) => days < 9999);

/** All problems of the entries; `subject` of each is the path of the entry, e.g. `network.subnets`. */
export function profileProblems(entries: ProfileEntries): Problem[] {
  const problems: Problem[] = [];
  const check: Check = (subject, ok, got, expected, fix) => {
    if (!ok) problems.push({ subject, got, expected, fix });
  };
  for (const key of Object.keys(entries)) {
    check(key, KNOWN.includes(key), key, `one of ${KNOWN.join(', ')}`, 'remove the entry or mend its spelling');
  }
  checkPlace(entries, check);
  checkTags(entries['tags'], check);
  checkRoles(entries, check);
  checkKey(entries, check);
  checkNetwork(entries, check);
  checkOperation(entries, check);
  return problems;
}

function checkPlace({ account, region, regions }: ProfileEntries, check: Check): void {
  check('account', account === undefined || matches(account, /^\d{12}$/), account, 'twelve digits, as text', 'quote the account id so that it stays text');
  const allowed = regions ?? DEFAULT_REGIONS;
  const listed = Array.isArray(allowed) && allowed.length > 0 && allowed.every((one) => matches(one, REGION));
  check('regions', listed, regions, 'a list of at least one region', 'list the regions in which data may lie, e.g. ap-southeast-1');
  check('region', matches(region, REGION), region, 'a region, e.g. ap-southeast-1', 'name the region of this environment');
  if (listed && matches(region, REGION)) {
    check('region', (allowed as unknown[]).includes(region), region, `one of the allowed regions (${(allowed as unknown[]).join(', ')})`, 'deploy to an allowed region, or have the region allowed in regions');
  }
}

/** Residency in Singapore unless the profile says otherwise. */
export const DEFAULT_REGIONS: readonly string[] = ['ap-southeast-1'];

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function checkTags(tags: unknown, check: Check): void {
  if (tags === undefined) return;
  check('tags', isMap(tags), tags, 'a map of tag keys to texts', 'write each tag as key: value');
  if (!isMap(tags)) return;
  check('tags', Object.keys(tags).length <= MOST_TAGS, `${Object.keys(tags).length} tags`, `at most ${MOST_TAGS} tags`, 'remove some: no resource takes more');
  for (const [key, value] of Object.entries(tags)) {
    const keyOk = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) && !key.toLowerCase().startsWith('aws:');
    check(`tags.${key}`, keyOk, key, 'a tag key of 1 to 128 letters, digits, spaces or _.:/=+-@ that does not start with aws:', 'rename the tag');
    check(`tags.${key}`, matches(value, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u), value, 'a text of at most 256 letters, digits, spaces or _.:/=+-@', 'quote or shorten the value');
    const same = Object.keys(tags).find((other) => other.toLowerCase() === key.toLowerCase());
    check(`tags.${key}`, same === key, key, `a key that differs from ${same} by more than capitals`, 'keep one of the two: IAM holds them for the same');
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function checkRoles(entries: ProfileEntries, check: Check): void {
  const { permissionsBoundary, roleNamePrefix, rolePath, policyStyle } = entries;
  check('permissionsBoundary', permissionsBoundary === undefined || matches(permissionsBoundary, /^[\w+=,.@-]{1,128}$/), permissionsBoundary, 'the name of a managed policy of the account deployed to', 'give the name only, not the ARN: the account and partition follow from the stack');
  check('roleNamePrefix', roleNamePrefix === undefined || matches(roleNamePrefix, /^[\w+=,.@-]{1,24}$/), roleNamePrefix, '1 to 24 letters, digits or +=,.@_-', 'shorten the prefix: role names have 64 characters');
  check('rolePath', rolePath === undefined || matches(rolePath, /^\/([\x21-\x7e]{1,510}\/)?$/), rolePath, 'a path that begins and ends with a slash', 'write it as /agency/ml/');
  check('policyStyle', policyStyle === undefined || policyStyle === 'INLINE' || policyStyle === 'MANAGED', policyStyle, 'INLINE or MANAGED', 'choose MANAGED where inline policies are forbidden');
}

function checkKey({ encryptionKeyArn, region }: ProfileEntries, check: Check): void {
  if (encryptionKeyArn === undefined) return;
  const match = typeof encryptionKeyArn === 'string' ? KEY_ARN.exec(encryptionKeyArn) : null;
  check('encryptionKeyArn', match !== null, encryptionKeyArn, 'the ARN of a key (not of an alias)', 'copy the key ARN from its owner');
  if (match && matches(region, REGION)) {
    check('encryptionKeyArn', match[1] === region, encryptionKeyArn, `a key in ${String(region)}`, 'name the key, or the replica key, of the region deployed to');
  }
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html two zones are needed for hosting */
function checkNetwork({ network, region, classification }: ProfileEntries, check: Check): void {
  if (network === undefined) {
    check('network', classification !== 'CONFIDENTIAL', network, 'a network at classification CONFIDENTIAL', 'name the private subnets and their security groups');
    return;
  }
  check('network', isMap(network), network, 'a map with subnets and securityGroupIds', 'write the two entries');
  if (!isMap(network)) return;
  for (const key of Object.keys(network)) {
    check(`network.${key}`, ['subnets', 'securityGroupIds'].includes(key), key, 'one of subnets, securityGroupIds', 'remove the entry or mend its spelling');
  }
  const { subnets, securityGroupIds } = network;
  const groupsOk = Array.isArray(securityGroupIds) && securityGroupIds.length > 0 && securityGroupIds.length <= 5 && securityGroupIds.every((id) => matches(id, /^sg-[0-9a-f]{8,17}$/));
  check('network.securityGroupIds', groupsOk, securityGroupIds, '1 to 5 ids of security groups, sg-…', 'name groups that allow HTTPS to the interface endpoints and to S3, and nothing in');
  const list = Array.isArray(subnets) ? subnets.filter(isMap) : [];
  const subnetsOk = Array.isArray(subnets) && subnets.length > 0 && list.length === subnets.length && list.every(({ subnetId, availabilityZone, ...others }) => matches(subnetId, /^subnet-[0-9a-f]{8,17}$/) && matches(availabilityZone, /^[a-z0-9-]+$/) && Object.keys(others).length === 0);
  check('network.subnets', subnetsOk, subnets, 'a list of { subnetId: subnet-…, availabilityZone }', 'give these two entries for each private subnet');
  if (!subnetsOk) return;
  check('network.subnets', new Set(list.map(({ subnetId }) => subnetId)).size === list.length, list.map(({ subnetId }) => subnetId), 'each subnet once', 'remove one of the two');
  const zones = list.map(({ availabilityZone }) => String(availabilityZone));
  check('network.subnets', new Set(zones).size >= 2, zones, 'subnets in at least two availability zones', 'add a private subnet of another zone');
  if (matches(region, REGION)) {
    check('network.subnets', zones.every((zone) => zone.startsWith(String(region))), zones, `availability zones of ${String(region)}`, 'name subnets of the region deployed to');
  }
}

function checkOperation({ logRetentionDays, reservedConcurrency, classification }: ProfileEntries, check: Check): void {
  check('logRetentionDays', logRetentionDays === undefined || RETENTION.includes(logRetentionDays as number), logRetentionDays, `one of ${RETENTION.join(', ')}`, 'choose a retention that CloudWatch Logs knows');
  check('reservedConcurrency', reservedConcurrency === undefined || (Number.isInteger(reservedConcurrency) && (reservedConcurrency as number) >= 1 && (reservedConcurrency as number) <= 1000), reservedConcurrency, 'a whole number from 1 to 1000', 'leave it out to reserve none');
  check('classification', (CLASSIFICATION_LEVELS as readonly unknown[]).includes(classification), classification, `one of ${CLASSIFICATION_LEVELS.join(', ')}`, 'classify the data');
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

/** A map as YAML and JSON know it. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
