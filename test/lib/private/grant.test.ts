/** Grants that would do nothing are refused. */
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { AccountPrincipal, ArnPrincipal, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { DataStore, ModelImageRepository, ModelPackageGroup, ReleaseRecords } from '../../../lib';
import { refusalOf, stack } from '../../support/stack';
import { monitorIn } from '../monitoring/monitored';

const ARN = 'arn:aws:iam::999999999999:role/reader';

describe.each<[facade: string, grant: (grantee: IGrantable, of: ReturnType<typeof stack>) => void]>([
  ['a data store', (grantee, of) => new DataStore(of, 'Subject').grants.read(grantee, 'flights/')],
  ['a model image repository', (grantee, of) => new ModelImageRepository(of, 'Subject').grants.pull(grantee)],
  ['a model package group', (grantee, of) => new ModelPackageGroup(of, 'Subject', { modelPackageGroupName: 'flights' }).grants.read(grantee)],
  ['release records', (grantee, of) => new ReleaseRecords(of, 'Subject').grants.read(grantee, 'flights')],
  ['a drift monitor', (grantee, of) => monitorIn(of, {}, 'Subject').grants.check(grantee)],
])('grants on %s', (_, grant) => {
  it.each<[what: string, grantee: IGrantable, got: string]>([
    ['an account', new AccountPrincipal('999999999999'), '"AccountPrincipal"'],
    ['an ARN', new ArnPrincipal(ARN), '"ArnPrincipal"'],
    ['a service', new ServicePrincipal('lambda.amazonaws.com'), '"ServicePrincipal"'],
  ])('refuse %s, which has no policies to hold them', (__, grantee, got) => {
    const message = refusalOf(() => grant(grantee, stack()));
    expect(message).toMatch(/^Test\/Subject cannot be defined:\n {2}- grantee: got .*, expected a role, user or group, whose policies take the statement; grant to the role that the principal assumes$/);
    expect(message).toContain(got);
  });

  it('refuse a function that was imported without its role', () => {
    const of = stack();
    const imported = Function.fromFunctionArn(of, 'Imported', 'arn:aws:lambda:ap-southeast-1:111122223333:function:own');
    expect(refusalOf(() => grant(imported, of))).toContain('grantee: got "a resource imported without its role", expected a role, user or group');
  });

  it('take roles and users, also imported ones', () => {
    const of = stack();
    expect(() => grant(new User(of, 'User'), of)).not.toThrow();
    const another = stack();
    expect(() => grant(Role.fromRoleArn(another, 'Imported', ARN), another)).not.toThrow();
  });
});
