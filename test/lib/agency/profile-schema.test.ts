/** The published JSON Schema takes what the loader takes, entry by entry, and refuses what it refuses. */
import { Ajv2020 } from 'ajv/dist/2020';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { structProblems } from '../../../lib/agency/entry-rules';
import { ENTRIES } from '../../../lib/agency/profile-entries';
import { profileSchema } from '../../../lib/agency/profile-schema';

const takes = new Ajv2020({ strict: true, strictTypes: false }).compile(profileSchema());
const inFile = (entries: unknown): unknown => ({ environments: { prod: entries } });

/** Values at the edges of the rules, right and wrong. */
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  account: ['111122223333', '11112222333', 111122223333, '1111222233334', ''],
  region: ['ap-southeast-1', 'us-iso-east-1', 'Singapore', 'ap-southeast-1a', 7],
  regions: [['ap-southeast-1'], [], ['moon'], 'ap-southeast-1', ['ap-southeast-1', 4]],
  trustedAccounts: [['111122223333'], [], [111122223333], ['1'], '111122223333'],
  tags: [{}, { Größe: '' }, { 'aws:x': 'y' }, { AWS: 'y' }, { 'AwS:x': 'y' }, { a: 4711 }, { 'a*b': 'x' }, { a: 'v'.repeat(257) }, { [`k${'e'.repeat(128)}`]: 'x' }, ['a'], null],
  requiredTags: [{ Owner: '.+' }, { Owner: '' }, { 'aws:x': '.+' }, { Owner: 4 }, 'Owner'],
  permissionsBoundary: ['B', 'a/b', '', 'arn:aws:iam::111122223333:policy/a/B', 'arn:aws:iam::aws:policy/B', 'arn:aws:iam::1:policy/B', 'b'.repeat(129)],
  roleNamePrefix: ['u-', '', 'a b', 'p'.repeat(25)],
  rolePath: ['/', '/a/', '//', 'a/', '/a b/', `/${'p'.repeat(511)}/`],
  policyStyle: ['INLINE', 'MANAGED', 'inline', 1],
  precreatedRoles: [{}, { 'Flights/Role': 'u-role' }, { 'Flights/Role': 'a b' }, { 'a b': 'role' }, ['role']],
  encryptionKeyArn: ['arn:aws:kms:ap-southeast-1:111122223333:key/0a1b', 'arn:aws:kms:ap-southeast-1:111122223333:alias/a', 'alias/a'],
  encryptionKeyArns: [{}, { logs: 'arn:aws:kms:ap-southeast-1:111122223333:key/0a1b' }, { logs: 'alias/a' }, { tables: 'arn:aws:kms:ap-southeast-1:111122223333:key/0a1b' }, 'key'],
  network: [
    { subnets: [{ subnetId: 'subnet-0a1b2c3d', availabilityZone: 'x' }], securityGroupIds: ['sg-0a1b2c3d'], endpoints: [] },
    { subnets: [{ subnetId: 'subnet-0a1b2c3d', availabilityZone: 'x' }], securityGroupIds: ['sg-0a1b2c3d'] },
    { subnets: [{ subnetId: 'subnet-0a1b2c3d', public: true }], securityGroupIds: ['sg-0a1b2c3d'], endpoints: ['s3'] },
    { subnets: ['subnet-0a1b2c3d'], securityGroupIds: [], endpoints: ['S3!'] },
    { subnets: [], securityGroupIds: Array.from({ length: 6 }, (_, index) => `sg-0a1b2c3${index}`), endpoints: ['s3'], nat: true },
    'vpc-0a1b2c3d',
  ],
  newNetwork: [
    { cidr: '10.0.0.0/20', availabilityZones: ['a', 'b'], s3PrefixListId: 'pl-6fa54006' },
    { cidr: '10.0.0.0/8', availabilityZones: ['a', 'b'], s3PrefixListId: 'pl-6fa54006' },
    { cidr: '10.0.0.0/20', availabilityZones: ['a'], s3PrefixListId: 'pl-6fa54006' },
    { cidr: '10.0.0.0/20', availabilityZones: ['a', 'b'] },
    { cidr: '10.0.0.0/20', availabilityZones: ['a', 'b'], s3PrefixListId: 's3' },
  ],
  logRetentionDays: [1, 365, 42, 9999, '365'],
  accessLogBucket: ['agency-logs', 'A', 'a', 'a_b', 5],
  evidence: [
    { mode: 'GOVERNANCE', retentionDays: 365 },
    { mode: 'COMPLIANCE', retentionDays: 36_500, acceptIrreversible: true, breakGlassRoleArns: ['arn:aws:iam::111122223333:role/break/glass'] },
    { mode: 'governance', retentionDays: 365 }, { mode: 'GOVERNANCE' }, { mode: 'GOVERNANCE', retentionDays: 0 }, { mode: 'GOVERNANCE', retentionDays: 1.5 },
    { mode: 'COMPLIANCE', retentionDays: 1, acceptIrreversible: false }, { mode: 'GOVERNANCE', retentionDays: 1, breakGlassRoleArns: [] },
    { mode: 'GOVERNANCE', retentionDays: 1, breakGlassRoleArns: ['admin'] }, { mode: 'GOVERNANCE', retentionDays: 1, breakGlassRoleArns: ['arn:aws:iam::111122223333:role/*'] }, { mode: 'GOVERNANCE', retentionDays: 1, bucket: 'b' }, 365,
  ],
  removalPolicy: ['RETAIN', 'DESTROY', 'SNAPSHOT', true],
  imageRegistries: [[], ['aws'], ['111122223333'], ['AWS'], ['1'], 'aws', [111122223333]],
  packageMirrors: [{}, { pip: 'https://mirror.example/simple' }, { npm: 'https://mirror.example:8443/npm/' }, { pip: 'http://mirror.example/simple' }, { pip: 'https://user:secret@mirror.example/simple' }, { conda: 'https://mirror.example' }],
  awsImageAccounts: [{ 'sagemaker-scikit-learn': '111122223333' }, { 'sagemaker-scikit-learn': 1 }, { 'A B': '111122223333' }],
  existingBuckets: [
    {}, { lake: { bucketName: 'transport-lake' } }, { lake: { bucketName: 'transport-lake', keyArn: 'arn:aws:kms:ap-southeast-1:111122223333:key/0a1b' } },
    { lake: { bucketName: 'arn:aws:s3:::transport-lake' } }, { lake: { bucketName: 'transport-lake', keyArn: 'alias/a' } }, { lake: {} }, { lake: 'transport-lake' }, { 'la.ke': { bucketName: 'transport-lake' } },
    { lake: { bucketName: 'transport-lake', prefix: 'a/' } }, ['transport-lake'],
  ],
  existingTopics: [
    { alarms: { topic: 'on-call' } }, { alarms: { topic: 'arn:aws:sns:ap-southeast-1:111122223333:on-call', keyArn: 'arn:aws:kms:ap-southeast-1:111122223333:key/0a1b' } },
    { alarms: { topic: 'on-call.fifo' } }, { alarms: { topic: 'arn:aws:sns:ap-southeast-1:111122223333:on-call.fifo' } }, { alarms: { topic: 'arn:aws:sqs:ap-southeast-1:111122223333:on-call' } },
    { alarms: { keyArn: 'arn:aws:kms:ap-southeast-1:111122223333:key/0a1b' } }, 'on-call',
  ],
  existingRoles: [
    { owners: 'u-model-owners' }, { owners: 'arn:aws:iam::111122223333:role/transport/u-model-owners' },
    { owners: 'transport/u-model-owners' }, { owners: 'arn:aws:iam::111122223333:user/owner' }, { owners: 'arn:aws:iam::aws:role/owner' }, { owners: 'r'.repeat(65) }, { 'model owners': 'u-model-owners' }, ['u-model-owners'],
  ],
  existingRepositories: [
    { images: 'flight-delay' }, { images: 'models/flight_delay.v2' }, { images: 'arn:aws:ecr:ap-southeast-1:333333333333:repository/models/flight-delay' },
    { images: 'Flight-Delay' }, { images: '333333333333.dkr.ecr.ap-southeast-1.amazonaws.com/flight-delay' }, { images: 'r' }, { images: `${'r'.repeat(257)}` }, { images: 'models//flights' }, 7,
  ],
  existingStateMachines: [{ legacy: 'retrain-legacy' }, { legacy: 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:retrain-legacy' }, { legacy: 's'.repeat(81) }, { legacy: '' }, { legacy: 4 }],
  bootstrap: [{}, { qualifier: 'agency', credentials: 'CALLER', assetBucket: 'agency-assets' }, { qualifier: '' }, { qualifier: 'a'.repeat(11) }, { credentials: 'ME' }, { role: 'x' }],
  reservedConcurrency: [1, 1000, 0, 1001, 1.5, '2'],
  classification: ['RESTRICTED', 'SECRET', 3],
};

describe('the JSON Schema of profiles', () => {
  it('has samples for every entry, of both kinds', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual(Object.keys(ENTRIES).sort());
    for (const [entry, samples] of Object.entries(SAMPLES)) {
      const verdicts = samples.map((sample) => structProblems(ENTRIES, [], { [entry]: sample }).length === 0);
      expect({ [entry]: new Set(verdicts) }).toEqual({ [entry]: new Set([true, false]) });
    }
  });

  it.each(Object.entries(SAMPLES))('says of %s what the loader says', (entry, samples) => {
    for (const sample of samples) {
      expect({ sample, taken: takes(inFile({ [entry]: sample })) }).toEqual({ sample, taken: structProblems(ENTRIES, [], { [entry]: sample }).length === 0 });
    }
  });

  it('says the same of any mixture, and of entries that nobody knows', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom(...Object.values(SAMPLES).flat()), fc.array(fc.string(), { maxLength: 3 }), fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }));
    const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...Object.keys(ENTRIES)) }, { weight: 1, arbitrary: fc.string({ minLength: 1 }) });
    fc.assert(fc.property(fc.dictionary(name, value, { maxKeys: 4 }), (entries) => {
      expect(takes(inFile(entries))).toBe(structProblems(ENTRIES, [], entries).length === 0);
    }), { numRuns: 500, seed: 5 });
  });

  it.each<[what: string, content: unknown, taken: boolean]>([
    ['sections alone', { shared: {}, environments: { dev: {} } }, true],
    ['empty sections', { shared: null, environments: { dev: null } }, true],
    ['no environment', { shared: {} }, false],
    ['another section', { environments: { dev: {} }, stages: {} }, false],
    ['a list', ['dev'], false],
  ])('judges %s', (_, content, taken) => {
    expect(takes(content)).toBe(taken);
  });

  it.each(['examples/strict-landing-zone/transport.yaml', 'examples/greenfield-agency/parks.yaml'])('takes the worked agency %s', (file) => {
    expect(takes(parse(readFileSync(file, 'utf8')))).toBe(true);
  });
});
