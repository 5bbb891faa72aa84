/** Intrinsic functions: what each gives, and that nothing unresolved passes for a value. */
import { describe, expect, it } from 'vitest';
import { readAssembly } from '../../../simulator/assembly';
import type { Template, TemplateResource } from '../../../simulator/assembly/template';
import { ACCOUNT, handwritten, REGION } from './fixture';

const bucket: TemplateResource = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'lake' } };

/** What the description of a topic comes to, and what is wrong with it. */
function resolved(value: unknown, template: Partial<Template> = {}): { readonly value: unknown; readonly problems: readonly string[] } {
  const directory = handwritten({
    S: { template: { ...template, Resources: { Lake: bucket, ...template.Resources, Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: value } } } } },
  });
  const topic = readAssembly(directory).resources.find(({ logicalId }) => logicalId === 'Topic')!;
  return { value: topic.properties['DisplayName'], problems: topic.problems };
}

describe('an intrinsic function', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a resource', { Ref: 'Lake' }, 'lake'],
    ['Ref of the account', { Ref: 'AWS::AccountId' }, ACCOUNT],
    ['Ref of the region', { Ref: 'AWS::Region' }, REGION],
    ['Ref of the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Ref of the stack', { Ref: 'AWS::StackName' }, 'S'],
    ['Ref of the suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Lake', 'Arn'] }, 'arn:aws:s3:::lake'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Lake.Arn' }, 'arn:aws:s3:::lake'],
    ['Join', { 'Fn::Join': ['/', [{ Ref: 'Lake' }, 'a', { Ref: 'AWS::NoValue' }, 'b']] }, 'lake/a/b'],
    ['Cidr', { 'Fn::Cidr': ['10.20.0.0/20', 3, '10'] }, ['10.20.0.0/22', '10.20.4.0/22', '10.20.8.0/22']],
    ['Sub with names', { 'Fn::Sub': 's3://${Lake}/${Lake.Arn}/${AWS::Region}/${!kept}' }, `s3://lake/arn:aws:s3:::lake/${REGION}/\${kept}`],
    ['Sub with variables', { 'Fn::Sub': ['${a}-${Lake}', { a: { Ref: 'AWS::Region' } }] }, `${REGION}-lake`],
    ['Select of a split', { 'Fn::Select': [2, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Lake', 'Arn'] }] }] }, 's3'],
    ['Select of a list', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['Length', { 'Fn::Length': ['a', 'b'] }, 2],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Lake' } } }, '{"a":"lake"}'],
    ['no value', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
    ['an object that is no function', { Ref: 'Lake', other: 1 }, { Ref: 'Lake', other: 1 }],
  ])('resolves %s', (_name, value, expected) => {
    expect(resolved(value)).toEqual({ value: expected, problems: [] });
  });

  it('resolves parameters by their defaults, and maps', () => {
    const template = { Parameters: { Size: { Type: 'Number', Default: 3 }, Zones: { Type: 'CommaDelimitedList', Default: 'a,b' } }, Mappings: { M: { x: { y: 'found' } } } };
    expect(resolved([{ Ref: 'Size' }, { Ref: 'Zones' }, { 'Fn::FindInMap': ['M', 'x', 'y'] }], template)).toEqual({ value: [3, ['a', 'b'], 'found'], problems: [] });
  });

  it('decides by conditions, nested ones too', () => {
    const Conditions = {
      Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, REGION] },
      Not: { 'Fn::Not': [{ Condition: 'Here' }] },
      Both: { 'Fn::And': [{ Condition: 'Here' }, { 'Fn::Or': [{ Condition: 'Not' }, { 'Fn::Equals': ['1', 1] }] }] },
    };
    const which = (name: string): unknown => resolved({ 'Fn::If': [name, 'yes', { Ref: 'AWS::NoValue' }] }, { Conditions }).value;
    expect([which('Here'), which('Not'), which('Both')]).toEqual(['yes', undefined, 'yes']);
  });

  it('leaves a resource out whose condition does not hold, and refuses a reference to it', () => {
    const template = { Conditions: { Never: { 'Fn::Equals': [1, 2] } }, Resources: { Gone: { ...bucket, Condition: 'Never' } } };
    expect(resolved('x', template).problems).toEqual([]);
    expect(resolved({ Ref: 'Gone' }, template).problems).toEqual(['S/Topic: Ref Gone: got Gone, expected a resource of the stack S']);
  });

  it.each<[string, unknown, RegExp]>([
    ['a resource that does not exist', { Ref: 'Nobody' }, /^S\/Topic: Ref Nobody: got Nobody, expected a resource of the stack S$/],
    ['an attribute that is not simulated', { 'Fn::GetAtt': ['Lake', 'WebsiteURL'] }, /got the attribute WebsiteURL of AWS::S3::Bucket, expected one of Arn, DomainName/],
    ['a function that is not simulated', { 'Fn::GetAZs': '' }, /^S\/Topic: Fn::GetAZs : got a function that is not simulated, expected one of Ref, /],
    ['a pseudo parameter that does not exist', { Ref: 'AWS::Planet' }, /got AWS::Planet, expected a pseudo parameter/],
    ['an index that is not there', { 'Fn::Select': [2, ['a', 'b']] }, /got index 2 of 2 items/],
    ['a map without the entry', { 'Fn::FindInMap': ['M', 'x', 'z'] }, /got M, x, z, expected an entry of the template's mappings/],
    ['a dynamic reference', 'a {{resolve:ssm:/name}} b', /got a dynamic reference, expected none/],
    ['an export that nobody has', { 'Fn::ImportValue': 'Other:Arn' }, /got the export Other:Arn, expected one of the stacks S; load the stack that exports it, too/],
    ['a condition that does not exist', { 'Fn::If': ['Nothing', 1, 2] }, /got the condition Nothing, expected one of the template/],
  ])('refuses %s', (_name, value, message) => {
    const { problems } = resolved({ nested: [{ 'Fn::Join': ['', ['x', value]] }] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('refuses parameters without a value, and those whose value lies in an account, all at once', () => {
    const Parameters = { Open: { Type: 'String' }, Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/image' } };
    expect(resolved([{ Ref: 'Open' }, { Ref: 'Image' }], { Parameters }).problems).toEqual([
      'S/Topic: Ref Open: got the parameter Open without a default, expected one; parameters are not handed in',
      'S/Topic: Ref Image: got the parameter Image of type AWS::SSM::Parameter::Value<String>, expected one with a value of its own; values that only an account holds are not simulated',
    ]);
  });
});
