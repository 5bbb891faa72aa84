/** Roles and policies of an assembly: kept as data. What of a policy cannot be decided is told beside everything else that is wrong with its resource. */
import type { JsonObject } from '../assembly';
import { asList } from '../assembly/template';
import { policyProblems, resourcePolicyProblems, roleProblems } from './permissions';
import { DESCRIPTION, type ResourceKind, TAGS } from './resource-kind';

export const ROLE: ResourceKind = {
  simulated: ['RoleName', 'Path', 'AssumeRolePolicyDocument', 'Policies', 'ManagedPolicyArns', 'PermissionsBoundary'],
  withoutEffect: { Description: DESCRIPTION, MaxSessionDuration: 'sessions last', Tags: TAGS },
  problems: (resource, where) => at(where, roleProblems(resource)),
  create: (resource, { permissions }) => permissions.addRole(resource),
};

export const MANAGED_POLICY: ResourceKind = {
  simulated: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  withoutEffect: { Description: DESCRIPTION },
  problems: (resource, where) => at(where, policyProblems(resource)),
  create: (resource, { permissions }) => permissions.addPolicy(resource),
};

export const ROLE_POLICY: ResourceKind = {
  simulated: ['PolicyName', 'PolicyDocument', 'Roles'],
  withoutEffect: {},
  problems: (resource, where) => at(where, policyProblems(resource)),
  create: (resource, { permissions }) => permissions.addPolicy(resource),
};

/** A policy on the resources that a property names. */
export function resourcePolicy(property: 'Bucket' | 'Queues' | 'Topics'): ResourceKind {
  return {
    simulated: [property, 'PolicyDocument'],
    withoutEffect: {},
    problems: ({ properties }, where) => at(where, resourcePolicyProblems(asList(properties[property]), properties['PolicyDocument'])),
    create: ({ properties }, { permissions }) => permissions.addResourcePolicy(asList(properties[property]), properties['PolicyDocument']),
  };
}

export const KEY: ResourceKind = {
  simulated: ['KeyPolicy'],
  withoutEffect: {
    Description: DESCRIPTION,
    EnableKeyRotation: 'rotation changes nothing for those who use a key',
    PendingWindowInDays: 'nothing deletes keys here',
    Tags: TAGS,
  },
  problems: ({ arn, properties }, where) => at(where, resourcePolicyProblems([arn], properties['KeyPolicy'])),
  create: ({ arn, properties }, { permissions }) => permissions.addResourcePolicy([arn], properties['KeyPolicy']),
};

/** In the form of a statement of the function's policy. */
export const FUNCTION_PERMISSION: ResourceKind = {
  simulated: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  withoutEffect: {},
  problems: ({ properties }, where) => at(where, resourcePolicyProblems([properties['FunctionName']], ofPermission(properties))),
  create: ({ properties }, { permissions }) => permissions.addResourcePolicy([properties['FunctionName']], ofPermission(properties)),
};

function ofPermission({ Action, FunctionName, Principal, SourceAccount, SourceArn }: JsonObject): object {
  return {
    Statement: {
      Effect: 'Allow',
      Action,
      Principal: { Service: Principal },
      Resource: FunctionName,
      Condition: {
        ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
        ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
      },
    },
  };
}

function at(where: string, problems: readonly string[]): string[] {
  return problems.map((problem) => `${where}: ${problem}`);
}
