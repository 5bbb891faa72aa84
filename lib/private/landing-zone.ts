/**
 * What the landing zone demands of every resource, as plain data attached to a scope. `AgencyProfile` writes it, the factory
 * files beside this one read it: the rest of the library asks nobody else for roles, functions, log groups or keys.
 */
import type { IConstruct } from 'constructs';

/** One private subnet that is part of the landing zone. */
interface LandingZoneSubnet {
  readonly subnetId: string;
  readonly availabilityZone: string;
}

export interface LandingZoneNetwork {
  /** Undefined where the landing zone does not say: builds alone have to name it. */
  readonly vpcId?: string;
  readonly subnets: readonly LandingZoneSubnet[];
  readonly securityGroupIds: readonly string[];
}

/** Services that have an endpoint in the VPC of the landing zone. */
interface ImportedNetwork extends LandingZoneNetwork {
  /** What stands behind the region in the names of the endpoints' services, e.g. `ecr.api`. */
  readonly endpoints: readonly string[];
}

/** A network that the library makes in each stack that needs one. */
export interface NewNetwork {
  readonly cidr: string;
  readonly availabilityZones: readonly string[];
  readonly s3PrefixListId: string;
}

/** What a key encrypts: a landing zone may have a key for each. */
export type KeyUse = 'data' | 'images' | 'logs' | 'messages';

/** Package managers that builds can be sent to a mirror of. */
export type PackageManager = 'pip' | 'npm';

/** How statements reach a role: in the role itself, or in a customer managed policy where a rule set forbids inline ones. */
type PolicyStyleName = 'inline' | 'managed';

/** Ascending: a higher level never gets a weaker posture. */
export const CLASSIFICATION_LEVELS = ['OFFICIAL_OPEN', 'OFFICIAL_CLOSED', 'RESTRICTED', 'CONFIDENTIAL'] as const;
export type ClassificationName = (typeof CLASSIFICATION_LEVELS)[number];

interface Posture {
  /** Data may go with its stack, where profile and construct both say so. */
  readonly mayDestroy: boolean;
  /** Functions and jobs run in a network. */
  readonly needsNetwork: boolean;
  readonly minLogRetentionDays: number;
  /** A stack cannot be deleted in passing. */
  readonly terminationProtection: boolean;
  /** Jobs of others encrypt what they write with a customer managed key, as the library's own do. */
  readonly needsJobKeys: boolean;
  /** How evidence is kept where nobody says more; `binding`: less is refused. */
  readonly evidence: EvidenceLock & { readonly binding: boolean };
}

/** How evidence is locked from the moment it is written. */
export interface EvidenceLock {
  readonly mode: 'governance' | 'compliance';
  readonly days: number;
}

/** What a profile demands of evidence of runs. */
export interface DemandedEvidence extends EvidenceLock {
  /** They alone may end the lock under governance. */
  readonly breakGlassRoleArns: readonly string[];
}

const YEAR = 365;

/** What each level demands: ascending in every column, as the classification is. */
export const POSTURES: Readonly<Record<ClassificationName, Posture>> = {
  OFFICIAL_OPEN: { mayDestroy: true, needsNetwork: false, minLogRetentionDays: 1, terminationProtection: false, needsJobKeys: false, evidence: { mode: 'governance', days: YEAR, binding: false } },
  OFFICIAL_CLOSED: { mayDestroy: true, needsNetwork: false, minLogRetentionDays: 90, terminationProtection: false, needsJobKeys: false, evidence: { mode: 'governance', days: YEAR, binding: false } },
  RESTRICTED: { mayDestroy: false, needsNetwork: false, minLogRetentionDays: 365, terminationProtection: true, needsJobKeys: true, evidence: { mode: 'governance', days: 3 * YEAR, binding: true } },
  CONFIDENTIAL: { mayDestroy: false, needsNetwork: true, minLogRetentionDays: 731, terminationProtection: true, needsJobKeys: true, evidence: { mode: 'compliance', days: 7 * YEAR, binding: true } },
};

export interface LandingZone {
  /** Name of the environment, e.g. `prod`; undefined without a profile. */
  readonly environment?: string;
  readonly classification: ClassificationName;
  /** Where it stands in a file, for refusals. */
  readonly classificationAt?: string;
  readonly policyStyle: PolicyStyleName;
  /** ARN of an imported customer managed key; undefined: the library defines one key per stack. */
  readonly keyArn?: string;
  /** ARNs of imported keys for one use each, before `keyArn`. */
  readonly keyArns?: Readonly<Partial<Record<KeyUse, string>>>;
  readonly network?: ImportedNetwork;
  /** Where the network stands in a file, for refusals. */
  readonly networkAt?: string;
  readonly newNetwork?: NewNetwork;
  readonly logRetentionDays: number;
  /** Gets the access logs of buckets; undefined: each store has a bucket for its own. */
  readonly accessLogBucket?: string;
  /** Whether a construct that is told to destroy its data may. */
  readonly mayDestroy: boolean;
  /** Accounts that images may come from, beside the stack's own; `aws` stands for those of AWS; undefined: any. */
  readonly imageRegistries?: readonly string[];
  /** Accounts of AWS by repository, before those that the library knows. */
  readonly awsImageAccounts?: Readonly<Record<string, string>>;
  /** Where builds find packages, by package manager. */
  readonly packageMirrors?: Readonly<Partial<Record<PackageManager, string>>>;
  /** How evidence of runs is kept; undefined: models keep it that ask for it. */
  readonly evidence?: DemandedEvidence;
  /** Concurrent executions reserved for each function; undefined: none is reserved. */
  readonly reservedConcurrency?: number;
  /** Also put on what state machines create at run time, where CloudFormation's tags do not reach. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Without a profile: one's own key, no VPC, inline policies, a year of logs, the posture of closed official data. */
const DEFAULT_LANDING_ZONE: LandingZone = {
  classification: 'OFFICIAL_CLOSED',
  policyStyle: 'inline',
  logRetentionDays: 365,
  mayDestroy: false,
  tags: {},
};

const LANDING_ZONE = Symbol.for('cdk-mlops.LandingZone');
const CONSULTED = Symbol.for('cdk-mlops.LandingZoneConsulted');

export function attachLandingZone(scope: IConstruct, landingZone: LandingZone): void {
  Object.defineProperty(scope, LANDING_ZONE, { value: landingZone });
}

/** The landing zone attached to this very scope, not to one above it. */
export function attachedLandingZone(scope: IConstruct): LandingZone | undefined {
  return (scope as { [LANDING_ZONE]?: LandingZone })[LANDING_ZONE];
}

/** The landing zone of the nearest scope that has one. */
export function landingZoneOf(scope: IConstruct): LandingZone {
  for (const candidate of [...scope.node.scopes].reverse()) {
    const found = attachedLandingZone(candidate);
    if (found) return found;
    // Whoever answers for this scope from now on would contradict what was built on this answer.
    Object.defineProperty(candidate, CONSULTED, { value: true, configurable: true });
  }
  return DEFAULT_LANDING_ZONE;
}

/** True when something in the scope was built on the landing zone of a scope above it, or on the default. */
export function isLandingZoneConsulted(scope: IConstruct): boolean {
  return CONSULTED in scope;
}

