/** The entries of a profile, given as props: what is taken, what is refused, and how. */
import { Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification } from '../../../lib';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { refusalOf } from '../../support/stack';

const refusal = (entries: object): string => refusalOf(() => AgencyProfile.of({ ...OPEN_SANDBOX, ...entries }));
const NETWORK = STRICT_LANDING_ZONE.network!;
const [FIRST, SECOND] = NETWORK.subnets as [(typeof NETWORK.subnets)[0], (typeof NETWORK.subnets)[0]];

describe('a profile from props', () => {
  it('takes everything that a strict landing zone demands', () => {
    const profile = AgencyProfile.of(STRICT_LANDING_ZONE);
    expect(profile.environment).toBe('prod');
    expect(profile.env).toEqual({ account: '111122223333', region: 'ap-southeast-1' });
    expect(profile.regions).toEqual(['ap-southeast-1']);
  });

  it('leaves the account open where none is named, and allows Singapore alone', () => {
    const profile = AgencyProfile.of(OPEN_SANDBOX);
    expect(profile.env).toEqual({ region: 'ap-southeast-1' });
    expect(profile.regions).toEqual(['ap-southeast-1']);
  });

  it('keeps its regions to itself: changing the list that was handed in or out changes nothing', () => {
    const regions = ['ap-southeast-1', 'ap-southeast-5'];
    const profile = AgencyProfile.of({ ...OPEN_SANDBOX, regions });
    regions.push('us-east-1');
    expect(profile.regions).toEqual(['ap-southeast-1', 'ap-southeast-5']);
  });

  it.each<[entry: string, value: unknown]>([
    ['region', 'eusc-de-east-1'],
    ['region', 'us-gov-west-1'],
    ['region', 'us-iso-east-1'],
  ])('takes the %s %j', (entry, value) => {
    expect(AgencyProfile.of({ ...OPEN_SANDBOX, [entry]: value, regions: [String(value)] }).env.region).toBe(value);
  });

  it.each<[entry: string, value: unknown]>([
    ['account', '000000000001'],
    ['regions', ['ap-southeast-1', 'ap-southeast-5']],
    ['tags', {}],
    ['tags', { 'cost centre': 'A/1+2=3@x_y.z:w-v', Größe: '' }],
    ['tags', Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}`, 'x']))],
    ['permissionsBoundary', 'Agency+Boundary=1,a.b@c_d-e'],
    ['permissionsBoundary', 'b'.repeat(128)],
    ['roleNamePrefix', 'p'.repeat(24)],
    ['rolePath', '/'],
    ['rolePath', '/agency/ml/'],
    ['rolePath', `/${'p'.repeat(510)}/`],
    ['policyStyle', 'INLINE'],
    ['policyStyle', 'MANAGED'],
    ['encryptionKeyArn', 'arn:aws:kms:ap-southeast-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef'],
    ['logRetention', RetentionDays.ONE_DAY],
    ['logRetention', RetentionDays.TEN_YEARS],
    ['reservedConcurrency', 1],
    ['reservedConcurrency', 1000],
    ['classification', 'RESTRICTED'],
  ])('takes %s %j', (entry, value) => {
    expect(AgencyProfile.of({ ...OPEN_SANDBOX, [entry]: value })).toBeInstanceOf(AgencyProfile);
  });

  it.each<[entry: string, value: unknown, expected: string]>([
    ['account', '11112222333', 'expected twelve digits'],
    ['account', '1111222233334', 'expected twelve digits'],
    ['account', 111122223333, 'expected twelve digits'],
    ['account', Token.asString({ Ref: 'AWS::AccountId' }), 'expected twelve digits'],
    ['region', 'Singapore', 'expected a region'],
    ['region', 'ap-southeast-1a', 'expected a region'],
    ['region', '', 'expected a region'],
    ['region', Token.asString({ Ref: 'AWS::Region' }), 'expected a region'],
    ['region', 'us-east-1', 'expected one of the allowed regions (ap-southeast-1)'],
    ['regions', [], 'expected a list of at least one region'],
    ['regions', ['ap-southeast-1', 'moon'], 'expected a list of at least one region'],
    ['regions', 'ap-southeast-1', 'expected a list of at least one region'],
    ['permissionsBoundary', 'arn:aws:iam::111122223333:policy/Boundary', 'expected a policy of the account deployed to (the profile names none)'],
    ['permissionsBoundary', '', 'expected the name of a managed policy'],
    ['permissionsBoundary', 'b'.repeat(129), 'expected the name of a managed policy'],
    ['permissionsBoundary', 'a/b', 'expected the name of a managed policy'],
    ['roleNamePrefix', '', 'expected 1 to 24 letters'],
    ['roleNamePrefix', 'p'.repeat(25), 'expected 1 to 24 letters'],
    ['roleNamePrefix', 'a b', 'expected 1 to 24 letters'],
    ['rolePath', 'agency/', 'expected a path that begins and ends with a slash'],
    ['rolePath', '/agency', 'expected a path that begins and ends with a slash'],
    ['rolePath', '//', 'expected a path that begins and ends with a slash'],
    ['rolePath', '/a b/', 'expected a path that begins and ends with a slash'],
    ['rolePath', `/${'p'.repeat(511)}/`, 'expected a path that begins and ends with a slash'],
    ['policyStyle', 'inline', 'expected INLINE or MANAGED'],
    ['encryptionKeyArn', 'alias/agency', 'expected the ARN of a key'],
    ['encryptionKeyArn', 'arn:aws:kms:ap-southeast-1:111122223333:alias/agency', 'expected the ARN of a key'],
    ['encryptionKeyArn', 'arn:aws:kms:us-east-1:111122223333:key/0a1b', 'expected a key in ap-southeast-1'],
    ['reservedConcurrency', 0, 'expected a whole number from 1 to 1000'],
    ['reservedConcurrency', 1001, 'expected a whole number from 1 to 1000'],
    ['reservedConcurrency', 1.5, 'expected a whole number from 1 to 1000'],
    ['reservedConcurrency', Number.NaN, 'expected a whole number from 1 to 1000'],
    ['reservedConcurrency', '2', 'expected a whole number from 1 to 1000'],
    ['classification', undefined, 'expected one of OFFICIAL_OPEN, OFFICIAL_CLOSED, RESTRICTED, CONFIDENTIAL'],
    ['classification', 'SECRET', 'expected one of OFFICIAL_OPEN, OFFICIAL_CLOSED, RESTRICTED, CONFIDENTIAL'],
    ['tags', ['Agency'], 'expected a map of tag keys to texts'],
    ['removalPolicy', 'snapshot', 'expected RETAIN or DESTROY'],
    ['rolenameprefix', 'u-', 'expected one of account, region'],
  ])('refuses %s %j', (entry, value, expected) => {
    const message = refusal({ [entry]: value });
    expect(message).toMatch(/^agency profile "sandbox" cannot be defined:\n/);
    expect(message).toContain(`  - ${entry}: got `);
    expect(message).toContain(expected);
  });

  it('refuses a retention that CloudWatch Logs does not know, and one without an end', () => {
    expect(refusal({ logRetention: 42 })).toContain('logRetentionDays: got 42, expected one of 1, 3, 5, 7,');
    expect(refusal({ logRetention: RetentionDays.INFINITE })).toContain('logRetentionDays: got 9999, expected one of 1, 3, 5, 7,');
  });

  it.each<[why: string, tags: object, subject: string, expected: string]>([
    ['is reserved', { 'AWS:team': 'x' }, 'tags.AWS:team', 'does not start with aws:'],
    ['is empty', { '': 'x' }, 'tags.', 'a tag key of 1 to 128'],
    ['is too long', { [`k${'e'.repeat(128)}`]: 'x' }, 'tags.k', 'a tag key of 1 to 128'],
    ['has a character that AWS does not take', { 'a*b': 'x' }, 'tags.a*b', 'a tag key of 1 to 128'],
  ])('refuses a tag whose key %s', (_, tags, subject, expected) => {
    const message = refusal({ tags });
    expect(message).toContain(`  - ${subject}`);
    expect(message).toContain(expected);
  });

  it.each<[why: string, value: unknown]>([
    ['is a number', 4711],
    ['is a yes or no', true],
    ['is nothing', null],
    ['is too long', 'v'.repeat(257)],
    ['has a character that AWS does not take', 'a<b'],
    ['only deploy time knows', Token.asString({ Ref: 'AWS::StackName' })],
  ])('refuses a tag whose value %s', (_, value) => {
    expect(refusal({ tags: { CostCentre: value } })).toContain('tags.CostCentre: got ');
  });

  it('refuses tags that differ in capitals only, which IAM takes for the same', () => {
    expect(refusal({ tags: { Agency: 'a', agency: 'b' } })).toContain('tags.agency: got "agency", expected a key that differs from Agency by more than capitals');
  });

  it('refuses more tags than a resource takes', () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, 'x']));
    expect(refusal({ tags })).toContain('tags: got "51 tags", expected at most 50 tags');
  });

  describe('network', () => {
    it.each<[what: string, network: unknown, subject: string, expected: string]>([
      ['a network that is no map', 'vpc-0a1b2c3d', 'network', 'a map with subnets, securityGroupIds and endpoints'],
      ['an unknown entry', { ...NETWORK, cidr: '10.0.0.0/8' }, 'network.cidr', 'one of vpcId, securityGroupIds, subnets, endpoints'],
      ['no security group', { ...NETWORK, securityGroupIds: [] }, 'network.securityGroupIds', '1 to 5 ids'],
      ['six security groups', { ...NETWORK, securityGroupIds: Array.from({ length: 6 }, (_, index) => `sg-0a1b2c3${index}`) }, 'network.securityGroupIds', '1 to 5 ids'],
      ['a security group by name', { ...NETWORK, securityGroupIds: ['default'] }, 'network.securityGroupIds', '1 to 5 ids'],
      ['no subnet', { ...NETWORK, subnets: [] }, 'network.subnets', 'a list of { subnetId'],
      ['a subnet without its zone', { ...NETWORK, subnets: [FIRST, { subnetId: SECOND.subnetId }] }, 'network.subnets', 'a list of { subnetId'],
      ['a subnet id alone', { ...NETWORK, subnets: [FIRST, SECOND.subnetId] }, 'network.subnets', 'a list of { subnetId'],
      ['an unknown entry of a subnet', { ...NETWORK, subnets: [FIRST, { ...SECOND, public: true }] }, 'network.subnets', 'a list of { subnetId'],
      ['one subnet twice', { ...NETWORK, subnets: [FIRST, { ...SECOND, subnetId: FIRST.subnetId }] }, 'network.subnets', 'each subnet once'],
      ['subnets of one zone', { ...NETWORK, subnets: [FIRST, { ...SECOND, availabilityZone: FIRST.availabilityZone }] }, 'network.subnets', 'subnets in at least two availability zones'],
      ['a subnet of another region', { ...NETWORK, subnets: [FIRST, { ...SECOND, availabilityZone: 'us-east-1a' }] }, 'network.subnets', 'availability zones of ap-southeast-1'],
    ])('refuses %s', (_, network, subject, expected) => {
      const message = refusal({ network });
      expect(message).toContain(`  - ${subject}: got `);
      expect(message).toContain(`expected ${expected}`);
    });

    it('is demanded at the highest classification', () => {
      expect(refusal({ classification: DataClassification.CONFIDENTIAL })).toContain('network: got nothing, expected a network at classification CONFIDENTIAL');
    });

    it.each([DataClassification.OFFICIAL_OPEN, DataClassification.OFFICIAL_CLOSED, DataClassification.RESTRICTED])('is optional at %s', (classification) => {
      expect(() => AgencyProfile.of({ ...OPEN_SANDBOX, classification })).not.toThrow();
    });
  });

  it('names all problems at once, each with what was got, what was expected and the fix', () => {
    expect(refusal({ account: '1', roleNamePrefix: '', rolePath: 'x', reservedConcurrency: 0, tags: { 'aws:x': 'y' } }).split('\n')).toEqual([
      'agency profile "sandbox" cannot be defined:',
      '  - account: got "1", expected twelve digits, as text; quote the account id so that it stays text',
      '  - tags.aws:x: got "aws:x", expected a tag key of 1 to 128 letters, digits, spaces or _.:/=+-@ that does not start with aws:; rename the tag',
      '  - roleNamePrefix: got "", expected 1 to 24 letters, digits or +=,.@_-; shorten the prefix: role names have 64 characters',
      '  - rolePath: got "x", expected a path that begins and ends with a slash; write it as /agency/ml/',
      '  - reservedConcurrency: got 0, expected a whole number from 1 to 1000; leave it out to reserve none',
    ]);
  });
});
