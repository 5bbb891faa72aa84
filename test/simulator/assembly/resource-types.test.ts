/** What `Ref` and `Fn::GetAtt` give, held against the formats that the static checks know, which were written apart from these. */
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { describe, expect, it } from 'vitest';
import { nameOf, type Named, partitionOf, RESOURCE_TYPES, urlSuffix } from '../../../simulator/assembly/resource-types';
import { ARN_FORMATS, PLACEHOLDER } from '../../../simulator/checks/arns';

const environment = { partition: PLACEHOLDER.partition, account: PLACEHOLDER.account, region: PLACEHOLDER.region };

function named(type: string, properties: Record<string, unknown> = {}): Named {
  const { nameProperty } = RESOURCE_TYPES[type]!;
  const unnamed = { environment, stackName: 'S', logicalId: 'Id', properties: { ...properties, ...(nameProperty === undefined ? {} : { [nameProperty]: 'given' }) } };
  return { ...unnamed, name: nameOf(RESOURCE_TYPES[type]!, unnamed) };
}

const known = Object.keys(RESOURCE_TYPES).filter((type) => ARN_FORMATS[type]);

describe('a resource type', () => {
  it.each(known.filter((type) => ARN_FORMATS[type]!.arn))('has the ARN that the checks expect: %s', (type) => {
    const resource = named(type, { Path: '/team/' });
    const { attributes, ref } = RESOURCE_TYPES[type]!;
    const arn = (attributes['Arn'] ?? attributes['PolicyArn'] ?? ref)(resource);
    expect(arn).toBe(ARN_FORMATS[type]!.arn!(resource.name, '/team/'));
  });

  it.each(known)('gives by Ref what the checks expect: %s', (type) => {
    const resource = named(type);
    const expected = ARN_FORMATS[type]!;
    const byAttribute = expected.attributes?.[expected.ref];
    const ref = expected.ref === 'name' ? resource.name : expected.ref === 'arn' ? expected.arn!(resource.name, '/') : typeof byAttribute === 'function' ? byAttribute(resource.name) : undefined;
    expect(RESOURCE_TYPES[type]!.ref(resource)).toBe(ref);
  });

  it('of IAM is in no region, under its path', () => {
    expect(RESOURCE_TYPES['AWS::IAM::Role']!.attributes['Arn']!(named('AWS::IAM::Role', { Path: '/team/' }))).toBe(`arn:aws:iam::${PLACEHOLDER.account}:role/team/given`);
  });

  it('has the suffix of its partition', () => {
    for (const region of ['cn-north-1', 'us-gov-west-1', 'ap-southeast-1', 'us-iso-east-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1', 'eusc-de-east-1']) {
      const { partition, domainSuffix } = RegionInfo.get(region);
      expect(partitionOf(region)).toBe(partition);
      expect(urlSuffix({ ...environment, partition: partition! })).toBe(domainSuffix);
    }
    expect(urlSuffix({ ...environment, partition: 'aws-cn' })).toBe('amazonaws.com.cn');
  });
});
