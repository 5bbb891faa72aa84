/** The check of templates by CloudFormation's validator, seen to fail, and to notice when the validator did not run. */
import { Annotations, type App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { judge, validateCloudFormation } from '../../support/checks/cloudformation';

const resource = (type: string, properties: object) => (app: App): void => {
  new CfnResource(new Stack(app, 'Stack'), 'Resource', { type, properties: { ...properties } });
};

describe('a template that CloudFormation takes', () => {
  it('has no findings', () => {
    expect(validateCloudFormation((app) => new CfnBucket(new Stack(app, 'Stack'), 'Bucket')).findings).toEqual([]);
  });
});

describe('strict validation finds', () => {
  it.each<[string, (app: App) => void, RegExp]>([
    ['an unknown property', resource('AWS::S3::Bucket', { BucketNmae: 'x' }), /^Stack\/Resource Properties\.BucketNmae: \w+ .*BucketNmae/],
    ['an unknown type', resource('AWS::S3::Bukket', {}), /Stack\/Resource.*AWS::S3::Bukket/],
    ['a value of the wrong type, which is only a warning', resource('AWS::S3::Bucket', { ObjectLockEnabled: 'true' }), /Properties\.ObjectLockEnabled/],
    ['a value that is not on the list', resource('AWS::Logs::LogGroup', { RetentionInDays: 4 }), /Properties\.RetentionInDays/],
    ['a reference to nothing', resource('AWS::S3::Bucket', { BucketName: { Ref: 'Nowhere' } }), /Nowhere/],
    ['an attribute that the type lacks', resource('AWS::SNS::Topic', { DisplayName: { 'Fn::GetAtt': ['Resource', 'Nope'] } }), /Nope/],
    ['a schedule that is none', resource('AWS::Events::Rule', { ScheduleExpression: 'every day' }), /ScheduleExpression/],
    ['a statement with a misspelt key', resource('AWS::IAM::ManagedPolicy', { PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Actoin: 's3:GetObject', Resource: '*' }] } }), /Actoin|Action/],
  ])('%s', (_, build, finding) => {
    expect(validateCloudFormation(build).findings).toContainEqual(expect.stringMatching(finding));
  });

  it('errors and warnings that constructs attach to themselves', () => {
    const { findings } = validateCloudFormation((app) => {
      const bucket = new CfnBucket(new Stack(app, 'Stack'), 'Bucket');
      Annotations.of(bucket).addError('wrong name');
      Annotations.of(bucket).addWarningV2('own:warning', 'unusual');
    });
    expect(findings).toContainEqual(expect.stringMatching(/^Stack\/Bucket: error wrong name/));
    expect(findings).toContainEqual(expect.stringMatching(/^Stack\/Bucket: warning unusual/));
  });
});

describe('the check itself', () => {
  it('does not pass on an app without resources', () => {
    expect(validateCloudFormation((app) => new Stack(app, 'Stack')).findings).toContain(
      'template: got no resource, expected at least one; the validator saw nothing',
    );
  });

  it('does not pass without a report', () => {
    expect(judge(undefined, 3).findings).toEqual([expect.stringMatching(/the validator did not run$/)]);
  });

  it('tells notes from findings', () => {
    const violation = (severity: string) => ({ ruleName: severity, description: 'text', severity, violatingConstructs: [{ constructPath: 'Stack/Bucket' }] });
    const report = JSON.stringify({ pluginReports: [{ pluginName: 'CloudFormation Validate', violations: ['error', 'warning', 'info'].map(violation) }] });
    expect(judge(report, 1)).toEqual({ findings: ['Stack/Bucket: error text', 'Stack/Bucket: warning text'], notes: ['Stack/Bucket: info text'] });
  });

  it('leaves the setting for other tests as it was', () => {
    const before = process.env['CDK_VALIDATION'];
    validateCloudFormation((app) => new CfnBucket(new Stack(app, 'Stack'), 'Bucket'));
    expect(process.env['CDK_VALIDATION']).toBe(before);
  });

  it('lets errors of the app through', () => {
    expect(() => validateCloudFormation(() => { throw new Error('wrong prop'); })).toThrow('wrong prop');
  });

  it('lets refusals of constructs through', () => {
    const refuse = (app: App): void => new Stack(app, 'Stack').node.addValidation({ validate: () => ['wrong region'] });
    expect(() => validateCloudFormation(refuse)).toThrow('wrong region');
  });

  it('leaves out what is acknowledged on the resource', () => {
    const build = (acknowledged: boolean) => (app: App): void => {
      const bucket = new CfnResource(new Stack(app, 'Stack'), 'Resource', { type: 'AWS::S3::Bucket', properties: { ObjectLockEnabled: 'true' } });
      if (acknowledged) Validations.of(bucket).acknowledge({ id: 'CloudFormation-Validate::W9003', reason: 'A fixture of this test.' });
    };
    expect(validateCloudFormation(build(false)).findings).toHaveLength(1);
    expect(validateCloudFormation(build(true)).findings).toEqual([]);
  });
});
