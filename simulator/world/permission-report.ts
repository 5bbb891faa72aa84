/** What roles were granted, used, did not use, and were denied. A grant is an action on a resource pattern of one statement. */
import type { Grant } from '../iam/statement';
import type { Permissions, RoleUse } from './permissions';

export interface RoleReport {
  readonly role: string;
  /** `action on resource`, sorted, as the policies have them. */
  readonly granted: readonly string[];
  readonly used: readonly string[];
  readonly unused: readonly string[];
  /** `action on resource refusal`. */
  readonly denied: readonly string[];
}

export type PermissionReport = readonly RoleReport[];

export function reportOf(uses: readonly RoleUse[], used: Permissions['used']): PermissionReport {
  return uses.map(({ role, policies, denied }) => {
    const grants = policies.filter(({ isDenial }) => !isDenial).flatMap(({ grants: own }) => own);
    const shown = (which: readonly Grant[]): string[] => [...new Set(which.map(({ action, resource }) => `${action} on ${resource}`))].sort();
    const usedHere = shown(grants.filter((grant) => used.has(grant)));
    return { role: role.arn, granted: shown(grants), used: usedHere, unused: shown(grants).filter((one) => !usedHere.includes(one)), denied: [...denied].sort() };
  });
}
