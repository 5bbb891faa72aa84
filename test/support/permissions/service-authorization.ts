/**
 * Which actions can be limited to resources, as AWS's service authorization reference has it. An action that it does not know counts as
 * one that can.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { actionOf } from '../checks/iam-data';
import type { HolderRecord } from './format';

export type Limitable = ReadonlySet<string>;

export async function limitableIn(holders: readonly HolderRecord[]): Promise<Limitable> {
  const actions = [...new Set(holders.flatMap(({ statements }) => statements.flatMap(({ grants }) => grants.map(({ action }) => action))))];
  const known = await Promise.all(actions.map(async (action) => [action, await actionOf(action)] as const));
  return new Set(known.filter(([, data]) => data?.resourceTypes.length !== 0).map(([action]) => action));
}
