/** What is written down about permissions at the end of a story. */

/** Folder for records; set by scripts/permissions.mjs. */
export const RECORDS_VARIABLE = 'PERMISSION_RECORDS';

/** One action on one resource of a statement. */
export interface GrantRecord {
  readonly action: string;
  readonly resource: string;
  readonly isUsed: boolean;
  /** What can be moved with the decision staying as it is; of used grants. */
  readonly loose: readonly string[];
}

export interface StatementRecord {
  readonly sid: string;
  readonly condition: unknown;
  readonly grants: readonly GrantRecord[];
}

/** A role, or a policy on a resource, by its construct path; names in it are construct paths, too. */
export interface HolderRecord {
  readonly app: string;
  readonly holder: string;
  readonly kind: 'role' | 'trust';
  readonly statements: readonly StatementRecord[];
  readonly denied: readonly string[];
}
