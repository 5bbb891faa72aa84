/** Handlers of roles and policies. A role that must be bounded can only be made with its boundary. */
import { asList } from '../../simulator/assembly/template';
import type { Deployed } from './deployed';
import { actions, type Handler, whereUsed } from './handler';
import type { Conditions, Statement } from './statement';

const path = (deployed: Deployed): string => (deployed.has('Path') ? deployed.text(deployed.property('Path')) : '/');
const roleArn = (deployed: Deployed): string[] => [deployed.globalArn('iam', `role${path(deployed)}${deployed.name('RoleName', 64)}`)];
const policyArn = (deployed: Deployed): string[] => [deployed.globalArn('iam', `policy${path(deployed)}${deployed.name('ManagedPolicyName', 128)}`)];

/** A role of the template, or one that has been there before, by its name. */
function roles(deployed: Deployed, property: string): string[] {
  return asList(deployed.property(property)).flatMap((role) => deployed.arns(role, deployed.globalArn('iam', `role/*${deployed.text(role)}`.replace('**', '*'))));
}

function attach(resources: readonly string[], policies: readonly string[]): Statement[] {
  if (resources.length === 0 || policies.length === 0) return [];
  return [{ actions: actions('iam', 'AttachRolePolicy', 'DetachRolePolicy'), resources, conditions: { ArnLike: { 'iam:PolicyARN': policies } } }];
}

function creation(deployed: Deployed): Statement {
  const conditions: Conditions | undefined = deployed.has('PermissionsBoundary')
    ? { ArnLike: { 'iam:PermissionsBoundary': deployed.text(deployed.property('PermissionsBoundary')) } } : undefined;
  return { actions: actions('iam', 'CreateRole', ...(conditions ? ['PutRolePermissionsBoundary'] : [])), resources: roleArn(deployed), ...(conditions && { conditions }) };
}

export const IDENTITY: Readonly<Record<string, Handler>> = {
  'AWS::IAM::Role': {
    arns: roleArn,
    actions: actions('iam', 'GetRole', 'GetRolePolicy', 'ListAttachedRolePolicies', 'ListRolePolicies', 'TagRole', 'UntagRole', 'UpdateAssumeRolePolicy', 'UpdateRole', 'UpdateRoleDescription'),
    remove: actions('iam', 'DeleteRole'),
    more: (deployed) => [
      creation(deployed),
      ...whereUsed(deployed, roleArn(deployed), { Policies: actions('iam', 'DeleteRolePolicy', 'PutRolePolicy') }),
      ...attach(roleArn(deployed), asList(deployed.property('ManagedPolicyArns')).flatMap((policy) => deployed.arns(policy, deployed.text(policy)))),
    ],
  },
  'AWS::IAM::ManagedPolicy': {
    arns: policyArn,
    actions: actions('iam', 'CreatePolicy', 'CreatePolicyVersion', 'DeletePolicyVersion', 'GetPolicy', 'GetPolicyVersion', 'ListEntitiesForPolicy', 'ListPolicyVersions'),
    remove: actions('iam', 'DeletePolicy'),
    more: (deployed) => attach(roles(deployed, 'Roles'), policyArn(deployed)),
  },
  'AWS::IAM::Policy': {
    arns: (deployed) => roles(deployed, 'Roles'),
    actions: actions('iam', 'DeleteRolePolicy', 'GetRolePolicy', 'PutRolePolicy'),
  },
};
