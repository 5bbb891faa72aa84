/**
 * What a template must not name: regions in which data may not lie, and accounts that the landing zone does not know. A stack in the right
 * place sends data elsewhere all the same if a policy, an address or a state machine of it says so. Internal.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
import { CfnResource, Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { isAwsImageAccount } from '../private/aws-images';
import { flatReference } from '../private/flat-reference';
import { isMap } from './entry-rules';
import type { ResolvedProperties } from './resolved-properties';

/** What may be named, and where in a file it says so. */
export interface NamedPlaces {
  /** Regions in which data may lie. */
  readonly regions: readonly string[];
  /** That of the environment; undefined: nothing is known of accounts. */
  readonly account?: string;
  /** Accounts that the profile names, e.g. those of central keys and registries. */
  readonly knownAccounts: readonly string[];
  /** The place of an entry. */
  readonly at?: (entry: string) => string;
}

/** A region or a zone of one, by its form: one that is new is none that is allowed. */
const REGION = /(?<![A-Za-z0-9-])([a-z]{2}(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d)[a-z]?(?![A-Za-z0-9])/g;
const ACCOUNT = /arn:[^:\s]*:[a-z0-9-]+:[^:\s]*:(\d{12}):|(?<!\d)(\d{12})\.dkr[.-]ecr/g;
/** A value that is an account and nothing else is told by what stands before it. */
const ACCOUNT_KEY = /^AWS$|account/i;
/** What people read. */
const PROSE = ['Comment', 'Description', 'Tags'];

/**
 * Regions that inference profiles of a geography send requests to.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html
 */
const GEOGRAPHIES: Readonly<Record<string, RegExp>> = {
  apac: /^(ap|me)-/, au: /^ap-southeast-[24]$/, ca: /^ca-/, eu: /^eu-(?!isoe)/, global: /^[a-z]{2}-(?!gov|iso)/, jp: /^ap-northeast-[13]$/, us: /^us-(?!gov|iso)/, 'us-gov': /^us-gov-/,
};
const CROSS_REGION = /(?:^|inference-profile\/)(apac|au|ca|eu|global|jp|us|us-gov)\.[a-z0-9-]+\.[a-z0-9]/g;

/** Entries of a profile that name accounts. */
const NAMING = ['trustedAccounts', 'encryptionKeyArn', 'encryptionKeyArns', 'evidence', 'existingTopics', 'existingBuckets', 'existingRoles', 'existingRepositories', 'imageRegistries', 'awsImageAccounts'];

/** Accounts that the entries of a profile name. */
export function knownAccounts(entries: Readonly<Record<string, unknown>>): string[] {
  const named = JSON.stringify(NAMING.map((entry) => entries[entry]));
  return [...new Set(Array.from(named.matchAll(/(?<=[:"])\d{12}(?=[:"])/g), ([account]) => account))];
}

/** Everything that resources of the scope name and must not, each once. */
export function literalProblems(members: readonly IConstruct[], places: NamedPlaces, resolved: ResolvedProperties): string[] {
  return members.filter((member) => CfnResource.isCfnResource(member)).flatMap((resource) => {
    const found = new Set<string>();
    for (const properties of [resolved.of(resource), overridesOf(resource)]) {
      look(properties, [], (text, path) => {
        for (const problem of textProblems(resource, text, path, places)) found.add(`${resource.node.path}: ${problem}`);
      });
    }
    return [...found];
  });
}

function textProblems(resource: CfnResource, text: string, path: readonly string[], { regions, account, knownAccounts, at }: NamedPlaces): string[] {
  const where = path.join('.');
  const key = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  const place = (entry: string): string => (at ? ` (${at(entry)})` : '');
  const foreign = [...text.matchAll(REGION)].map(([, region]) => region!).filter((region) => !regions.includes(region));
  const bare = account !== undefined && ACCOUNT_KEY.test(key) && /^\d{12}$/.test(text) ? [text] : [];
  const others = account === undefined ? [] : [...bare, ...[...text.matchAll(ACCOUNT)].map(([, inArn, ofRegistry]) => (inArn ?? ofRegistry)!)]
    .filter((one) => one !== account && !knownAccounts.includes(one) && !isAwsImageAccount(resource, one));
  const inference = /modelid$/i.test(key) || text.includes('inference-profile/') ? [...text.matchAll(CROSS_REGION)].map(([, geography]) => geography!) : [];
  return [
    ...foreign.map((region) => `${where} got region ${JSON.stringify(region)}, expected one of ${regions.join(', ')}${place('regions')}; name what lies in an allowed region, or have its region allowed in regions`),
    ...others.map((one) => `${where} got account ${JSON.stringify(one)}, expected ${[account, ...knownAccounts].join(', ')}${place('account')}; name what belongs to the environment, or have the account listed in trustedAccounts`),
    ...inference.filter((geography) => RegionInfo.regions.some(({ name }) => GEOGRAPHIES[geography]!.test(name) && !regions.includes(name)))
      .map((geography) => `${where} got an inference profile of ${JSON.stringify(geography)}, expected one whose regions are all among ${regions.join(', ')}${place('regions')}; call the model in its own region`),
  ];
}

/** What properties were overridden with. */
function overridesOf(resource: CfnResource): unknown {
  const { rawOverrides: { Properties } } = resource as unknown as { readonly rawOverrides: { readonly Properties?: object } };
  return Stack.of(resource).resolve(Properties);
}

/** Calls `see` with each text, its references without their colons, and the names on the way to it. */
function look(value: unknown, path: readonly string[], see: (text: string, path: readonly string[]) => void): void {
  if (typeof value === 'string') see(value, path);
  else if (Array.isArray(value)) value.forEach((one, index) => look(one, [...path, String(index)], see));
  else if (isMap(value)) {
    if (value['Fn::Join'] !== undefined || value['Fn::Sub'] !== undefined) see(flatReference(value).replace(/<[A-Za-z0-9:.]+>/g, '<reference>'), path);
    // Generated classes keep their properties in camel case.
    else for (const [name, one] of Object.entries(value)) if (!PROSE.includes(capitalized(name))) look(one, [...path, path.length === 0 ? capitalized(name) : name], see);
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
