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
  readonly subnets: readonly LandingZoneSubnet[];
  readonly securityGroupIds: readonly string[];
}

/** How statements reach a role: in the role itself, or in a customer managed policy where a rule set forbids inline ones. */
type PolicyStyleName = 'inline' | 'managed';

/** Ascending: a higher level never gets a weaker posture. */
export const CLASSIFICATION_LEVELS = ['OFFICIAL_OPEN', 'OFFICIAL_CLOSED', 'RESTRICTED', 'CONFIDENTIAL'] as const;
type ClassificationName = (typeof CLASSIFICATION_LEVELS)[number];

export interface LandingZone {
  /** Name of the environment, e.g. `prod`; undefined without a profile. */
  readonly environment?: string;
  readonly classification: ClassificationName;
  readonly policyStyle: PolicyStyleName;
  /** ARN of an imported customer managed key; undefined: the library defines one key per stack. */
  readonly keyArn?: string;
  readonly network?: LandingZoneNetwork;
  readonly logRetentionDays: number;
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

/** True where data must not be destroyed with the stack. */
export function mustRetain(landingZone: LandingZone): boolean {
  return CLASSIFICATION_LEVELS.indexOf(landingZone.classification) >= CLASSIFICATION_LEVELS.indexOf('RESTRICTED');
}
