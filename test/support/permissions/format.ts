/** What is written down about permissions at the end of a story. */

/** Folder for records; set by scripts/permissions.mjs. */
export const RECORDS_VARIABLE = 'PERMISSION_RECORDS';

/** One action on one resource of a statement, for one principal where it stands on a resource. */
export interface GrantRecord {
  readonly action: string;
  readonly resource: string;
  readonly principal?: string;
  readonly isUsed: boolean;
  /** What can be moved with the decision staying as it is: of the requests that used it, or of one that is made of what it says. */
  readonly loose: readonly string[];
  /** Values of its condition that no request needed, as `operator key value`; of used grants. */
  readonly idle: readonly string[];
}

export interface StatementRecord {
  readonly sid: string;
  readonly condition: unknown;
  /** Empty where the statement names nothing one by one, as with `NotAction`. */
  readonly grants: readonly GrantRecord[];
}

/** `trust`: the policy on a role that says who assumes it. `resource`: on a bucket, key, topic, queue or function. */
export type HolderKind = 'role' | 'trust' | 'resource';

/** A model of the app. */
export interface ModelRecord {
  readonly id: string;
  /** Construct path of its group of versions; what belongs to the model stands beside it, or below what does. */
  readonly group: string;
}

/** A role, or something else that a policy is on, by its construct path; names in it are construct paths, too. */
export interface HolderRecord {
  readonly app: string;
  readonly holder: string;
  readonly kind: HolderKind;
  readonly models: readonly ModelRecord[];
  /** That the stacks of the app are in. */
  readonly accounts: readonly string[];
  readonly statements: readonly StatementRecord[];
  readonly denied: readonly string[];
}

/** Whoever asked and is no role of the assembly, and what for. */
export interface PassedRecord {
  readonly app: string;
  readonly passed: string;
  readonly what: readonly string[];
}
