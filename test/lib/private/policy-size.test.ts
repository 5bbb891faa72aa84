/** Sizes of policies: exact where everything is known, never too small where CloudFormation fills something in. */
import { App, Aws, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { policySize } from '../../../lib/private/policy-size';
import { stack } from '../../support/stack';

describe('the size of a policy', () => {
  it('is its length as JSON without whitespace between its parts, where nothing is open', () => {
    const statement = { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: 'arn:aws:s3:::lake/a key/*' };
    const document = iam.PolicyDocument.fromJson({ Version: '2012-10-17', Statement: [statement] });
    expect(policySize(stack(), document)).toBe(JSON.stringify({ Statement: [statement], Version: '2012-10-17' }).length);
    expect(policySize(stack(), new iam.PolicyDocument())).toBe(0);
  });

  it.each<[what: string, value: (of: Stack) => string, becomes: string]>([
    ['the partition', () => Aws.PARTITION, 'aws'],
    ['the account', () => Aws.ACCOUNT_ID, '111122223333'],
    ['the region', () => Aws.REGION, 'ap-southeast-1'],
    ['an ARN of parts', (of) => of.formatArn({ service: 'sagemaker', resource: 'model', resourceName: 'flight-delay-*' }), 'arn:aws:sagemaker:ap-southeast-1:111122223333:model/flight-delay-*'],
    ['a text with variables, and one that stays', () => Fn.sub('arn:${AWS::Partition}:s3:::lake/${!aws:userid}/*'), 'arn:aws:s3:::lake/${aws:userid}/*'],
  ])('knows %s to the character', (_, value, becomes) => {
    expect(policySize(stack(), value(stack()))).toBe(JSON.stringify(becomes).length);
  });

  it.each<[type: string, value: (of: Stack) => string, becomes: string]>([
    ['a key', (of) => resource(of, 'AWS::KMS::Key').getAtt('Arn').toString(), 'arn:aws:kms:ap-southeast-1:111122223333:key/0a1b2c3d-4e5f-6001-8031-000000000031'],
    ['a bucket', (of) => resource(of, 'AWS::S3::Bucket').getAtt('Arn').toString(), 'arn:aws:s3:::test-thing-1a2b3c4d5e6f7'],
    ['a state machine', (of) => resource(of, 'AWS::StepFunctions::StateMachine').ref, 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:Thing-1A2B3C4D5E6F7'],
    ['a function', (of) => resource(of, 'AWS::Lambda::Function').getAtt('Arn').toString(), 'arn:aws:lambda:ap-southeast-1:111122223333:function:Test-Thing-1A2B3C4D5E6F7'],
    ['a parameter', (of) => new CfnParameter(of, 'Thing').valueAsString, 'arn:aws:s3:::a-bucket-of-somebody-else-with-a-long-name'],
    ['an import', () => Fn.importValue('Other:ExportsOutputFnGetAttModelKey'), 'arn:aws:kms:ap-southeast-1:111122223333:key/0a1b2c3d-4e5f-6001-8031-000000000031'],
  ])('leaves room for what %s is called', (_, value, becomes) => {
    const of = stack();
    const size = policySize(of, value(of));
    expect(size).toBeGreaterThanOrEqual(JSON.stringify(becomes).length);
    expect(size).toBeLessThan(160);
  });

  it('takes the longest names of regions and partitions where the stack may go anywhere', () => {
    const anywhere = new Stack(new App(), 'Anywhere');
    expect(policySize(anywhere, Aws.REGION)).toBe('"us-isof-south-1"'.length);
    expect(policySize(anywhere, Aws.PARTITION)).toBe('"aws-us-gov"'.length);
  });
});

function resource(of: Stack, type: string): CfnResource {
  return new CfnResource(of, 'Thing', { type });
}
