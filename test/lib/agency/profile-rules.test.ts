/** What entries of a profile demand of each other: each contradiction is refused where it stands, all of them at once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, DeployCredentials, type AgencyProfileProps } from '../../../lib';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { ACCOUNT, refusalOf } from '../../support/stack';

const refusal = (props: Partial<AgencyProfileProps>): string[] => refusalOf(() => AgencyProfile.of({ ...OPEN_SANDBOX, ...props })).split('\n').slice(1);
const keyIn = (region: string, partition = 'aws'): string => `arn:${partition}:kms:${region}:${ACCOUNT}:key/0a1b2c3d-4e5f-6001-8031-000000000031`;
const NEW_NETWORK = { cidr: '10.0.0.0/20', availabilityZones: ['ap-southeast-1a', 'ap-southeast-1b'], s3PrefixListId: 'pl-6fa54006' };

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'agency-rules-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('entries that contradict each other', () => {
  it.each<[what: string, props: Partial<AgencyProfileProps>, problem: RegExp]>([
    ['a boundary of another account', { account: ACCOUNT, permissionsBoundary: 'arn:aws:iam::999999999999:policy/B' }, /^ {2}- permissionsBoundary: got "arn:aws:iam::999999999999:policy\/B", expected a policy of the account deployed to \(111122223333\); name the policy/],
    ['a boundary of an account where the profile names none', { permissionsBoundary: 'arn:aws:iam::999999999999:policy/B' }, /expected a policy of the account deployed to \(the profile names none\)/],
    ['a boundary of another partition', { account: ACCOUNT, permissionsBoundary: `arn:aws-us-gov:iam::${ACCOUNT}:policy/B` }, /permissionsBoundary: got .* expected an ARN of the partition aws; begin it with arn:aws:/],
    ['a tag that breaks its pattern', { tags: { Owner: 'Me' }, requiredTags: { Owner: '[a-z-]+' } }, /^ {2}- tags\.Owner: got "Me", expected a value that matches \[a-z-\]\+, as requiredTags demands/],
    ['a tag that matches its pattern in part only', { tags: { Owner: 'me too' }, requiredTags: { Owner: 'me|you' } }, /tags\.Owner: got "me too"/],
    ['a tag that is missing', { requiredTags: { Owner: '.*' } }, /tags\.Owner: got nothing, expected a value that matches \.\*/],
    ['a pattern that is none', { tags: { Owner: 'me' }, requiredTags: { Owner: '[a-z' } }, /requiredTags\.Owner: got "\[a-z", expected a regular expression; mend the pattern/],
    ['a key for logs in another region', { encryptionKeyArns: { logs: keyIn('us-east-1') } }, /encryptionKeyArns\.logs: got .* expected a key in ap-southeast-1/],
    ['a key of another partition', { encryptionKeyArn: keyIn('ap-southeast-1', 'aws-cn') }, /encryptionKeyArn: got .* expected an ARN of the partition aws/],
    ['mirrors that nothing in a new network reaches', { newNetwork: NEW_NETWORK, packageMirrors: { pip: 'https://mirror.example/simple' } }, /packageMirrors: got .* expected none with a newNetwork, which nothing leaves/],
    ['two networks', { network: STRICT_LANDING_ZONE.network!, newNetwork: NEW_NETWORK }, /newNetwork: got "both", expected either network or newNetwork/],
    ['zones of another region', { newNetwork: { ...NEW_NETWORK, availabilityZones: ['us-east-1a', 'us-east-1b'] } }, /newNetwork\.availabilityZones: .* expected availability zones of ap-southeast-1/],
    ['zones of a region whose name begins alike', { newNetwork: { ...NEW_NETWORK, availabilityZones: ['ap-southeast-1a', 'ap-southeast-10b'] } }, /newNetwork\.availabilityZones: .* expected availability zones of ap-southeast-1, e\.g\. ap-southeast-1a; name those/],
    ['a region in place of a zone', { newNetwork: { ...NEW_NETWORK, availabilityZones: ['ap-southeast-1', 'ap-southeast-1b'] } }, /newNetwork\.availabilityZones: .* expected availability zones of ap-southeast-1/],
    ['a block that begins in the middle of one', { newNetwork: { ...NEW_NETWORK, cidr: '10.0.0.5/20' } }, /newNetwork\.cidr: got "10\.0\.0\.5\/20", expected a block that begins where one of \/20 can; name its first address/],
    ['one zone twice', { newNetwork: { ...NEW_NETWORK, availabilityZones: ['ap-southeast-1a', 'ap-southeast-1a'] } }, /newNetwork\.availabilityZones: .* expected each zone once/],
    ['addresses that do not exist', { newNetwork: { ...NEW_NETWORK, cidr: '10.0.256.0/20' } }, /newNetwork\.cidr: got "10\.0\.256\.0\/20", expected numbers from 0 to 255/],
    ['DESTROY at RESTRICTED', { classification: DataClassification.RESTRICTED, removalPolicy: RemovalPolicy.DESTROY }, /removalPolicy: got "DESTROY", expected RETAIN at classification RESTRICTED/],
    ['a network that is undefined at CONFIDENTIAL', { classification: DataClassification.CONFIDENTIAL, network: undefined }, /network: .*at classification CONFIDENTIAL/],
    ['logs that are kept too short', { classification: DataClassification.OFFICIAL_CLOSED, logRetention: 30 }, /logRetentionDays: got 30, expected at least 90 at classification OFFICIAL_CLOSED/],
    ['the caller’s credentials without a bucket for assets', { bootstrap: { credentials: DeployCredentials.CALLER } }, /bootstrap\.assetBucket: got nothing, expected a bucket where the caller uploads assets/],
  ])('are refused: %s', (_, props, problem) => {
    expect(refusal(props)).toEqual([expect.stringMatching(problem)]);
  });

  it.each<[what: string, props: Partial<AgencyProfileProps>]>([
    ['a boundary with a path in the account', { account: ACCOUNT, permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/agency/B` }],
    ['a boundary of AWS', { permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' }],
    ['what GovCloud has', { region: 'us-gov-west-1', regions: ['us-gov-west-1'], account: ACCOUNT, permissionsBoundary: `arn:aws-us-gov:iam::${ACCOUNT}:policy/B`, encryptionKeyArn: keyIn('us-gov-west-1', 'aws-us-gov') }],
    ['what an isolated partition has', { region: 'us-iso-east-1', regions: ['us-iso-east-1'], encryptionKeyArn: keyIn('us-iso-east-1', 'aws-iso') }],
    ['tags that have what is demanded', { tags: { Owner: 'me', More: 'x' }, requiredTags: { Owner: '[a-z]+' } }],
    ['blocks of any size that begin where they can', { newNetwork: { ...NEW_NETWORK, cidr: '172.16.255.0/24' } }],
    ['a local zone of the region', { newNetwork: { ...NEW_NETWORK, availabilityZones: ['ap-southeast-1a', 'ap-southeast-1-bkk-1a'] } }],
    ['a new network at the highest classification', { classification: DataClassification.CONFIDENTIAL, newNetwork: NEW_NETWORK }],
    ['a key for each use', { encryptionKeyArns: { data: keyIn('ap-southeast-1'), images: keyIn('ap-southeast-1'), logs: keyIn('ap-southeast-1'), messages: keyIn('ap-southeast-1') } }],
    ['no registry but one’s own', { imageRegistries: [] }],
    ['AWS and an account', { imageRegistries: ['aws', '999999999999'], awsImageAccounts: { 'sagemaker-scikit-learn': '888888888888' } }],
    ['a qualifier', { bootstrap: { qualifier: 'agency' } }],
    ['data that may be destroyed', { removalPolicy: RemovalPolicy.DESTROY }],
  ])('are not seen in %s', (_, props) => {
    expect(AgencyProfile.of({ ...OPEN_SANDBOX, ...props })).toBeInstanceOf(AgencyProfile);
  });

  it('are refused beside what is wrong with others of the same map, each once', () => {
    const wrong = refusal({
      tags: { CostCentre: 4711, Agency: 'Transport', Team: 'ok', 'Team.Lead': 5 } as unknown as Record<string, string>, requiredTags: { CostCentre: '\\d{4}', Agency: '[a-z]+', Owner: '.+', Project: '', Team: 'ok' },
      encryptionKeyArns: { logs: keyIn('us-east-1'), data: 'none' },
      existingBuckets: { lake: { bucketName: 'lake', keyArn: keyIn('us-east-1') }, other: { bucketName: 'X' } },
    });
    expect(wrong.map((line) => /^ {2}- (\S+): got/.exec(line)?.[1])).toEqual([
      'tags.CostCentre', 'tags.Team.Lead', 'requiredTags.Project', 'encryptionKeyArns.data', 'existingBuckets.other.bucketName',
      'tags.Agency', 'tags.Owner', 'encryptionKeyArns.logs', 'existingBuckets.lake.keyArn',
    ]);
  });

  it('are refused all at once, with file, line and column', () => {
    const file = join(folder, 'agency.yaml');
    writeFileSync(file, `
shared:
  classification: RESTRICTED
  requiredTags: { Agency: '[a-z]+', Owner: .+ }
  tags: { Agency: Transport }
environments:
  prod:
    region: us-east-1
    account: '111122223333'
    boundary: AgencyBoundary
    permissionsBoundary: arn:aws:iam::999999999999:policy/AgencyBoundary
    removalPolicy: DESTROY
    network:
      subnets:
        - { subnetId: subnet-0a1b2c3d4e5f60011, availabilityZone: us-east-1a }
        - { subnetId: subnet-0a1b2c3d4e5f60012, availabilityZone: us-east-1b }
      securityGroupIds: [sg-0a1b2c3d4e5f60021]
`);
    expect(refusalOf(() => AgencyProfile.fromFile(file, 'prod')).replaceAll(`${folder}/`, '').split('\n')).toEqual([
      'agency profile "prod" cannot be defined:',
      expect.stringMatching(/^ {2}- agency\.yaml:10:15 boundary: got "boundary", expected one of account, region, .*; remove the entry or mend its spelling$/),
      expect.stringMatching(/^ {2}- agency\.yaml:14:7 network\.endpoints: got nothing, expected a list of the services that have an endpoint in the VPC/),
      '  - agency.yaml:8:13 region: got "us-east-1", expected one of the allowed regions (ap-southeast-1); deploy to an allowed region, or have the region allowed in regions',
      '  - agency.yaml:5:19 tags.Agency: got "Transport", expected a value that matches [a-z]+, as requiredTags demands; give the tag a value that the landing zone takes',
      '  - agency.yaml:5:9 tags.Owner: got nothing, expected a value that matches .+, as requiredTags demands; give the tag a value that the landing zone takes',
      '  - agency.yaml:11:26 permissionsBoundary: got "arn:aws:iam::999999999999:policy/AgencyBoundary", expected a policy of the account deployed to (111122223333); name the policy of this account; its name alone fits every account',
      '  - agency.yaml:12:20 removalPolicy: got "DESTROY", expected RETAIN at classification RESTRICTED; leave removalPolicy out; whoever owns the data deletes it by hand',
    ]);
  });
});
