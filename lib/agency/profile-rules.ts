/**
 * What the entries of a profile must be, alone and together. Internal: `AgencyProfile` calls it for props and for files alike, and
 * only the place that a problem names differs.
 */
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Problem } from '../private/errors';
import { CLASSIFICATION_LEVELS, POSTURES, type ClassificationName } from '../private/landing-zone';
import type { AgencyBucket, AgencyTopic } from './agency-existing';
import { isMap, structProblems } from './entry-rules';
import { ENTRIES, REQUIRED_ENTRIES } from './profile-entries';

/** A profile as it stands in a file, or as props are rendered to; values are unchecked. */
export type ProfileEntries = Readonly<Record<string, unknown>>;

type Check = (subject: string, ok: boolean, got: unknown, expected: string, fix: string) => void;

/** Residency in Singapore unless the profile says otherwise. */
export const DEFAULT_REGIONS: readonly string[] = ['ap-southeast-1'];

/** All problems of the entries; `subject` of each is the path of the entry, e.g. `network.subnets`. */
export function profileProblems(entries: ProfileEntries): Problem[] {
  const problems = structProblems(ENTRIES, REQUIRED_ENTRIES, entries);
  const wrong = new Set(problems.map(({ subject }) => subject));
  const right = rightOf(entries, [...wrong]);
  const check: Check = (subject, ok, got, expected, fix) => {
    if (!ok && !wrong.has(subject)) problems.push({ subject, got, expected, fix });
  };
  checkRegion(right, check);
  checkTags(right, check);
  checkBoundary(right, check);
  checkKeys(right, check);
  checkNetworks(right, check);
  // A network that is wrong is there all the same.
  checkClassification(right, entries['network'] !== undefined || entries['newNetwork'] !== undefined, check);
  checkEvidence(right, check);
  checkBootstrap(right, check);
  checkMirrors(right, check);
  checkExisting(right, check);
  return problems;
}

/** Maps of which each value is checked by itself: one that is wrong says nothing about the others. */
const BY_KEY = ['tags', 'requiredTags', 'encryptionKeyArns', 'existingBuckets', 'existingTopics', 'existingRoles', 'existingRepositories'];

/** Entries without those that are wrong by themselves, which say nothing about others. */
function rightOf(entries: ProfileEntries, wrong: readonly string[]): ProfileEntries {
  // Keys of tags may have dots.
  const isRight = (subject: string, value: unknown): boolean => !wrong.some((one) => one === subject || (isMap(value) && one.startsWith(`${subject}.`)));
  return Object.fromEntries(Object.entries(entries).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined || wrong.includes(name)) return [];
    if (!BY_KEY.includes(name) || !isMap(value)) return isRight(name, value) ? [[name, value]] : [];
    return [[name, Object.fromEntries(Object.entries(value).filter(([key, one]) => isRight(`${name}.${key}`, one)))]];
  }));
}

function checkRegion({ region, regions = DEFAULT_REGIONS }: { region?: string; regions?: readonly string[] }, check: Check): void {
  if (region === undefined) return;
  check('region', regions.includes(region), region, `one of the allowed regions (${regions.join(', ')})`, 'deploy to an allowed region, or have the region allowed in regions');
}

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function checkTags({ tags = {}, requiredTags = {} }: { tags?: Readonly<Record<string, string>>; requiredTags?: Readonly<Record<string, string>> }, check: Check): void {
  for (const key of Object.keys(tags)) {
    const same = Object.keys(tags).find((other) => other.toLowerCase() === key.toLowerCase());
    check(`tags.${key}`, same === key, key, `a key that differs from ${same} by more than capitals`, 'keep one of the two: IAM holds them for the same');
  }
  for (const [key, source] of Object.entries(requiredTags)) {
    const pattern = wholePattern(source);
    check(`requiredTags.${key}`, pattern !== undefined, source, 'a regular expression', 'mend the pattern');
    const given = Object.hasOwn(tags, key) ? tags[key] : undefined;
    check(`tags.${key}`, pattern === undefined || (given !== undefined && pattern.test(given)), given, `a value that matches ${source}, as requiredTags demands`, 'give the tag a value that the landing zone takes');
  }
}

/** For a value as a whole; undefined for what is no regular expression. */
export function wholePattern(source: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})$`, 'u');
  } catch {
    return undefined;
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html the policy lies in the account of the role */
function checkBoundary({ permissionsBoundary, account, region }: { permissionsBoundary?: string; account?: string; region?: string }, check: Check): void {
  const arn = /^arn:([a-z-]+):iam::(\d{12}|aws):/u.exec(permissionsBoundary ?? '');
  if (!arn) return;
  checkPartition('permissionsBoundary', permissionsBoundary!, arn[1]!, region, check);
  const own = arn[2] === 'aws' || arn[2] === account;
  check('permissionsBoundary', own, permissionsBoundary, `a policy of the account deployed to (${account ?? 'the profile names none'})`, 'name the policy of this account; its name alone fits every account');
}

function checkKeys({ encryptionKeyArn, encryptionKeyArns = {}, region }: { encryptionKeyArn?: string; encryptionKeyArns?: Readonly<Record<string, string>>; region?: string }, check: Check): void {
  const arns = Object.entries({ encryptionKeyArn, ...Object.fromEntries(Object.entries(encryptionKeyArns).map(([use, arn]) => [`encryptionKeyArns.${use}`, arn])) });
  for (const [subject, arn] of arns) {
    if (arn === undefined || region === undefined) continue;
    const [, partition, , of] = arn.split(':');
    checkPartition(subject, arn, partition!, region, check);
    check(subject, of === region, arn, `a key in ${region}`, 'name the key, or the replica key, of the region deployed to');
  }
}

function checkPartition(subject: string, arn: string, partition: string, region: string | undefined, check: Check): void {
  const expected = region === undefined ? undefined : RegionInfo.get(region).partition;
  check(subject, expected === undefined || partition === expected, arn, `an ARN of the partition ${expected}`, `begin it with arn:${expected}:`);
}

/** A zone, or a local one, and the region that it belongs to. */
const ZONE = /^([a-z-]+-\d)(?:[a-z]|-[a-z]{3}-\d[a-z])$/u;

interface Networks {
  readonly network?: { readonly subnets: readonly { readonly subnetId: string; readonly availabilityZone: string }[] };
  readonly newNetwork?: { readonly cidr: string; readonly availabilityZones: readonly string[] };
  readonly region?: string;
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html two zones are needed for hosting */
function checkNetworks({ network, newNetwork, region }: Networks, check: Check): void {
  check('newNetwork', network === undefined || newNetwork === undefined, 'both', 'either network or newNetwork', 'leave one of the two out');
  const inRegion = (subject: string, zones: readonly string[]): void =>
    check(subject, region === undefined || zones.every((zone) => ZONE.exec(zone)?.[1] === region), zones, `availability zones of ${region}, e.g. ${region}a`, 'name those of the region deployed to');
  if (network) {
    const ids = network.subnets.map(({ subnetId }) => subnetId);
    check('network.subnets', new Set(ids).size === ids.length, ids, 'each subnet once', 'remove one of the two');
    const zones = network.subnets.map(({ availabilityZone }) => availabilityZone);
    check('network.subnets', new Set(zones).size >= 2, zones, 'subnets in at least two availability zones', 'add a private subnet of another zone');
    inRegion('network.subnets', zones);
  }
  if (newNetwork) {
    const { cidr, availabilityZones } = newNetwork;
    const [bits = 0, ...octets] = cidr.split(/[./]/u).map(Number).reverse();
    const inBounds = octets.every((octet) => octet < 256);
    check('newNetwork.cidr', inBounds, cidr, 'numbers from 0 to 255', 'mend the block of addresses');
    const host = octets.reduce((sum, octet, index) => sum + octet * 256 ** index, 0) % 2 ** (32 - bits);
    check('newNetwork.cidr', !inBounds || host === 0, cidr, `a block that begins where one of /${bits} can`, 'name its first address: subnets are counted from there');
    check('newNetwork.availabilityZones', new Set(availabilityZones).size === availabilityZones.length, availabilityZones, 'each zone once', 'remove one of the two');
    inRegion('newNetwork.availabilityZones', availabilityZones);
  }
}

interface Classified {
  readonly classification?: ClassificationName;
  readonly removalPolicy?: string;
  readonly logRetentionDays?: number;
}

/** What the posture of the level forbids. */
function checkClassification({ classification, removalPolicy, logRetentionDays }: Classified, hasNetwork: boolean, check: Check): void {
  if (classification === undefined || !CLASSIFICATION_LEVELS.includes(classification)) return;
  const { mayDestroy, needsNetwork, minLogRetentionDays } = POSTURES[classification];
  check('network', hasNetwork || !needsNetwork, undefined, `a network at classification ${classification}`, 'name the private subnets and their security groups, or have a newNetwork made');
  check('removalPolicy', removalPolicy !== 'DESTROY' || mayDestroy, removalPolicy, `RETAIN at classification ${classification}`, 'leave removalPolicy out; whoever owns the data deletes it by hand');
  check('logRetentionDays', logRetentionDays === undefined || logRetentionDays >= minLogRetentionDays, logRetentionDays, `at least ${minLogRetentionDays} at classification ${classification}`, 'keep logs longer, or leave logRetentionDays out');
}

interface Evidenced extends Classified {
  readonly evidence?: { readonly mode: string; readonly retentionDays: number; readonly acceptIrreversible?: boolean; readonly breakGlassRoleArns?: readonly string[] };
  readonly bootstrap?: { readonly credentials?: string };
  readonly account?: string;
  readonly region?: string;
}

/** Less than the level asks for, and what nobody could undo, or change, unawares. */
function checkEvidence({ classification, evidence, bootstrap, account, region }: Evidenced, check: Check): void {
  if (evidence === undefined) return;
  const { mode, retentionDays, acceptIrreversible, breakGlassRoleArns } = evidence;
  check('evidence.acceptIrreversible', mode !== 'COMPLIANCE' || acceptIrreversible === true, acceptIrreversible, 'true with COMPLIANCE', 'say that you know that nobody can delete what is written, or choose GOVERNANCE');
  const roles = (breakGlassRoleArns ?? []).map((arn) => ({ arn, parts: arn.split(':') }));
  for (const { arn, parts } of roles) checkPartition('evidence.breakGlassRoleArns', arn, parts[1]!, region, check);
  const canMend = roles.some(({ parts }) => account === undefined || parts[4] === account);
  check('evidence.breakGlassRoleArns', bootstrap?.credentials !== 'CALLER' || canMend, breakGlassRoleArns, `at least one role of the account deployed to (${account ?? 'the profile names none'}) where the caller deploys: nobody else could change the rules of the store any more`, 'name the role that deploys');
  if (classification === undefined || !POSTURES[classification].evidence.binding) return;
  const least = POSTURES[classification].evidence;
  check('evidence.retentionDays', retentionDays >= least.days, retentionDays, `at least ${least.days} at classification ${classification}`, 'keep evidence longer');
  check('evidence.mode', least.mode === 'governance' || mode === 'COMPLIANCE', mode, `COMPLIANCE at classification ${classification}`, 'choose it, and accept that it cannot be undone');
}

function checkBootstrap({ bootstrap }: ProfileEntries, check: Check): void {
  if (!isMap(bootstrap)) return;
  const { credentials, assetBucket } = bootstrap;
  check('bootstrap.assetBucket', credentials !== 'CALLER' || assetBucket !== undefined, assetBucket, 'a bucket where the caller uploads assets', 'name the bucket of the landing zone');
}

/** Of a network that is made, nothing but the endpoints of AWS and Amazon S3 is reached. */
function checkMirrors({ packageMirrors, newNetwork }: ProfileEntries, check: Check): void {
  check('packageMirrors', packageMirrors === undefined || newNetwork === undefined, packageMirrors, 'none with a newNetwork, which nothing leaves',
    'name a network from which the mirror is reached, or build on images that hold the packages');
}

interface Existing {
  readonly existingBuckets?: Readonly<Record<string, AgencyBucket>>;
  readonly existingTopics?: Readonly<Record<string, AgencyTopic>>;
  readonly existingRoles?: Readonly<Record<string, string>>;
  readonly existingRepositories?: Readonly<Record<string, string>>;
  readonly region?: string;
}

/**
 * What exists lies in the region: jobs and endpoints take data and images from no other, and alarms tell no topic of another.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html
 */
function checkExisting({ existingBuckets = {}, existingTopics = {}, existingRoles = {}, existingRepositories = {}, region }: Existing, check: Check): void {
  const inRegion = (subject: string, value: string | undefined, what: string): void => {
    const [prefix, partition, service, of] = value?.split(':') ?? [];
    if (region === undefined || prefix !== 'arn') return;
    checkPartition(subject, value!, partition!, region, check);
    check(subject, service === 'iam' || of === region, value, `${what} in ${region}`, `name the one of the region deployed to`);
  };
  for (const [name, { keyArn }] of Object.entries(existingBuckets)) inRegion(`existingBuckets.${name}.keyArn`, keyArn, 'a key');
  for (const [name, { topic, keyArn }] of Object.entries(existingTopics)) {
    inRegion(`existingTopics.${name}.topic`, topic, 'a topic');
    inRegion(`existingTopics.${name}.keyArn`, keyArn, 'a key');
  }
  for (const [name, role] of Object.entries(existingRoles)) inRegion(`existingRoles.${name}`, role, 'a role');
  for (const [name, repository] of Object.entries(existingRepositories)) inRegion(`existingRepositories.${name}`, repository, 'a repository');
}
