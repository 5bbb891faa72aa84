/** Roles and policies of an assembly: kept as data. */
import { asList } from '../assembly/template';
import { DESCRIPTION, type ResourceKind, TAGS } from './resource-kind';

export const ROLE: ResourceKind = {
  simulated: ['RoleName', 'Path', 'AssumeRolePolicyDocument', 'Policies', 'ManagedPolicyArns', 'PermissionsBoundary'],
  withoutEffect: { Description: DESCRIPTION, MaxSessionDuration: 'sessions last', Tags: TAGS },
  create: (resource, { permissions }) => permissions.addRole(resource),
};

export const MANAGED_POLICY: ResourceKind = {
  simulated: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  withoutEffect: { Description: DESCRIPTION },
  create: (resource, { permissions }) => permissions.addPolicy(resource),
};

export const ROLE_POLICY: ResourceKind = {
  simulated: ['PolicyName', 'PolicyDocument', 'Roles'],
  withoutEffect: {},
  create: (resource, { permissions }) => permissions.addPolicy(resource),
};

/** A policy on the resources that a property names. */
export function resourcePolicy(property: 'Bucket' | 'Queues' | 'Topics'): ResourceKind {
  return {
    simulated: [property, 'PolicyDocument'],
    withoutEffect: {},
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
  create: ({ arn, properties }, { permissions }) => permissions.addResourcePolicy([arn], properties['KeyPolicy']),
};

/** In the form of a statement of the function's policy. */
export const FUNCTION_PERMISSION: ResourceKind = {
  simulated: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  withoutEffect: {},
  create: ({ properties: { Action, FunctionName, Principal, SourceAccount, SourceArn } }, { permissions }) =>
    permissions.addResourcePolicy([FunctionName], {
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
    }),
};
