/** How references in a template are resolved for the checks. */
import { describe, expect, it } from 'vitest';
import { Resolver, TOKEN_END, TOKEN_START } from '../../../simulator/checks/resolve';
import { templateOf } from './fixtures';

const TEMPLATE = {
  ...templateOf({
    Lake: { Type: 'AWS::S3::Bucket' },
    Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': '${AWS::StackName}-lake' } } },
    Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/transport/', RoleName: 'u-role' } },
    Topic: { Type: 'AWS::SNS::Topic' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Logs: { Type: 'AWS::Logs::LogGroup' },
    Strange: { Type: 'AWS::GroundStation::Config' },
  }),
  Parameters: { Size: { Type: 'Number', Default: 3 }, Free: { Type: 'String' } },
  Mappings: { Sizes: { prod: { nodes: 4 } } },
};
const resolve = (value: unknown): unknown => new Resolver(TEMPLATE).resolve(value);

describe('intrinsic functions', () => {
  it.each<[string, unknown, unknown]>([
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'ap-southeast-1'],
    ['a parameter with its default', { Ref: 'Size' }, 3],
    ['a parameter without one', { Ref: 'Free' }, 'placeholder-Free'],
    ['the name of a bucket', { Ref: 'Lake' }, 'lake'],
    ['a name that the template gives', { Ref: 'Named' }, 'Placeholder-lake'],
    ['the ARN of a topic', { Ref: 'Topic' }, 'arn:aws:sns:ap-southeast-1:111122223333:Topic'],
    ['the URL of a queue', { Ref: 'Queue' }, 'https://sqs.ap-southeast-1.amazonaws.com/111122223333/Queue'],
    ['a role with its path', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/transport/u-role'],
    ['a log group with its ending', { 'Fn::GetAtt': 'Logs.Arn' }, 'arn:aws:logs:ap-southeast-1:111122223333:log-group:Logs:*'],
    ['a join', { 'Fn::Join': ['/', ['a', { Ref: 'Lake' }]] }, 'a/lake'],
    ['a substitution', { 'Fn::Sub': 's3://${Lake}/${!kept}/${Role.Arn}' }, 's3://lake/${kept}/arn:aws:iam::111122223333:role/transport/u-role'],
    ['a substitution with variables', { 'Fn::Sub': ['${Own}', { Own: { Ref: 'Lake' } }] }, 'lake'],
    ['a selection from a split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    ['a mapping', { 'Fn::FindInMap': ['Sizes', 'prod', 'nodes'] }, 4],
    ['no value', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
    ['plain data', { a: [1, null, { b: true }] }, { a: [1, null, { b: true }] }],
  ])('resolve %s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it.each<[string, unknown, RegExp]>([
    ['a resource that is not there', { Ref: 'Nowhere' }, /^Nowhere: got a reference to a resource that the template lacks/],
    ['a type that the table lacks', { 'Fn::GetAtt': ['Strange', 'Arn'] }, /^Strange: got a reference to AWS::GroundStation::Config, expected a type in arns\.ts/],
    ['an attribute that the table lacks', { 'Fn::GetAtt': ['Lake', 'Nope'] }, /^Lake\.Nope: got an attribute/],
    ['a function that the checks do not know', { 'Fn::Cidr': ['10.0.0.0/8', 1, 8] }, /^Fn::Cidr: got/],
    ['an import that nobody exports', { 'Fn::ImportValue': 'nope' }, /^Fn::ImportValue: got "nope"/],
  ])('refuse %s', (_, value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });

  it('import what a sibling exports', () => {
    const sibling = { ...templateOf({ Lake: { Type: 'AWS::S3::Bucket' } }), Outputs: { Out: { Value: { Ref: 'Lake' }, Export: { Name: 'Data:Lake' } } } };
    expect(new Resolver(TEMPLATE, { siblings: [sibling] }).resolve({ 'Fn::ImportValue': 'Data:Lake' })).toBe('lake');
  });

  it('mark what only deploy time knows, where asked for', () => {
    expect(new Resolver(TEMPLATE, { markTokens: true }).resolve({ 'Fn::Join': ['', ['a-', { Ref: 'Lake' }]] })).toBe(`a-${TOKEN_START}lake${TOKEN_END}`);
  });
});
