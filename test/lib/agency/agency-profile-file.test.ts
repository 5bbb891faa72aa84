/** Profiles from files: how sections are merged, and where a refusal points. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgencyProfile } from '../../../lib';
import { resourcesOfType } from '../../../simulator/checks/template';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'agency-profile-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string, name = 'agency.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const AGENCY = `
shared:
  classification: OFFICIAL_CLOSED
  region: ${REGION}
  logRetentionDays: 365
  tags: { Agency: transport, cost.centre: '4711' }
environments:
  dev:
    tags: { Environment: dev }
  prod:
    account: '${ACCOUNT}'
    classification: RESTRICTED
    logRetentionDays: 731
    tags: { Environment: prod, cost.centre: '4712' }
`;

/** The lines of the refusal, without the folder. */
const refusal = (content: string, environment = 'prod'): string[] =>
  refusalOf(() => AgencyProfile.fromFile(file(content), environment)).replaceAll(join(folder, '/'), '').split('\n');

describe('a profile from a file', () => {
  it('merges shared entries and tags with those of the environment, which win', () => {
    const profile = AgencyProfile.fromFile(file(AGENCY), 'prod');
    expect(profile.environment).toBe('prod');
    expect(profile.env).toEqual({ account: ACCOUNT, region: REGION });
    const inProd = stack({ profile });
    new Topic(inProd, 'Topic');
    expect(resourcesOfType(templateOf(inProd), 'AWS::SNS::Topic')[0]![1]['Tags']).toEqual([
      { Key: 'Agency', Value: 'transport' },
      { Key: 'cost.centre', Value: '4712' },
      { Key: 'Environment', Value: 'prod' },
    ]);
  });

  it('keeps environments apart', () => {
    const profile = AgencyProfile.fromFile(file(AGENCY), 'dev');
    expect(profile.env).toEqual({ region: REGION });
  });

  it('reads JSON, indented with tabs, too', () => {
    const json = JSON.stringify({ environments: { dev: { classification: 'OFFICIAL_OPEN', region: REGION } } }, null, '\t');
    expect(AgencyProfile.fromFile(file(json, 'agency.json'), 'dev').env).toEqual({ region: REGION });
  });

  it('names file, line and column of every problem, in the section that the entry stands in', () => {
    expect(refusal(`
shared:
  classification: SECRET
  region: ${REGION}
  roleNamePrefix: 'a b'
  tags:
    cost.centre: 4711
environments:
  prod:
    account: 111122223333
    tags: { Owner.team: 7 }
    network:
      subnets: []
      securityGroupIds: [sg-0a1b2c3d]
      nat: true
`)).toEqual([
      'agency profile "prod" cannot be defined:',
      '  - agency.yaml:10:14 account: got 111122223333, expected twelve digits, as text; quote the account id so that it stays text',
      '  - agency.yaml:7:18 tags.cost.centre: got 4711, expected a text of at most 256 letters, digits, spaces or _.:/=+-@; quote or shorten the value',
      '  - agency.yaml:11:25 tags.Owner.team: got 7, expected a text of at most 256 letters, digits, spaces or _.:/=+-@; quote or shorten the value',
      '  - agency.yaml:5:19 roleNamePrefix: got "a b", expected 1 to 24 letters, digits or +=,.@_-; shorten the prefix: role names have 64 characters',
      '  - agency.yaml:15:12 network.nat: got "nat", expected one of vpcId, securityGroupIds, subnets, endpoints; remove the entry or mend its spelling',
      '  - agency.yaml:13:16 network.subnets: got [], expected a list of { subnetId: subnet-…, availabilityZone }; give these two entries for each private subnet',
      '  - agency.yaml:13:7 network.endpoints: got nothing, expected a list of the services that have an endpoint in the VPC, e.g. [s3, ecr.api, sagemaker.runtime]; name what stands behind the region in com.amazonaws.<region>.<service>',
      '  - agency.yaml:3:19 classification: got "SECRET", expected one of OFFICIAL_OPEN, OFFICIAL_CLOSED, RESTRICTED, CONFIDENTIAL; classify the data',
    ]);
  });

  it('points at the environment where an entry is missing', () => {
    expect(refusal(`
environments:
  prod:
    classification: OFFICIAL_OPEN
`)).toEqual([
      'agency profile "prod" cannot be defined:',
      '  - agency.yaml:4:5 region: got nothing, expected a region, e.g. ap-southeast-1; name the region of this environment',
    ]);
  });

  it.each<[what: string, content: string, place: string, got: string]>([
    ['a misspelt section', 'share: {}\nenvironments: { prod: {} }\n', 'agency.yaml:1:8', 'got "share", expected the sections shared and environments'],
    ['an entry outside the sections', `region: ${REGION}\nenvironments: { prod: {} }\n`, 'agency.yaml:1:9', 'got "region", expected the sections shared and environments'],
    ['a misspelt entry', `environments:\n  prod: { rolePrefix: u- }\n`, 'agency.yaml:2:23 rolePrefix', 'got "rolePrefix", expected one of account'],
    ['shared entries as a list', 'shared: [region]\nenvironments: { prod: {} }\n', 'agency.yaml:1:9 shared', 'got ["region"], expected a map of entries'],
    ['an environment as text', 'environments: { prod: yes please }\n', 'agency.yaml:1:23 prod', 'got "yes please", expected a map of entries'],
    ['tags of the environment as a list', 'shared: { tags: { Agency: x } }\nenvironments: { prod: { tags: [Agency] } }\n', 'agency.yaml:2:31 tags', 'got ["Agency"], expected a map of entries'],
    ['shared tags as a text', 'shared: { tags: Agency }\nenvironments: { prod: { tags: { Agency: x } } }\n', 'agency.yaml:1:17 tags', 'got "Agency", expected a map of entries'],
    ['a list instead of the sections', '- prod\n', 'agency.yaml:1:1', 'got ["prod"], expected a map of entries'],
    ['environments as a list', 'environments: [prod]\n', 'agency.yaml:1:15 environments', 'got ["prod"], expected a map of entries'],
  ])('refuses %s at its place', (_, content, place, got) => {
    expect(refusal(content)).toContainEqual(expect.stringContaining(`  - ${place}: ${got}`));
  });

  it.each(['staging', 'constructor', '__proto__'])('refuses the environment %s, which is not in the file, and names those that are', (environment) => {
    expect(refusal(AGENCY, environment)).toEqual([
      `agency profile "${environment}" cannot be defined:`,
      `  - agency.yaml:8:3: got "${environment}", expected one of the environments dev, prod; name one of these, or add the section`,
    ]);
  });

  it.each<[what: string, content: string]>([
    ['an empty file', ''],
    ['a file without environments', 'shared: {}\n'],
  ])('refuses %s', (_, content) => {
    expect(refusal(content).join('\n')).toContain('expected one of the environments (none)');
  });

  it.each<[what: string, content: string, place: string]>([
    ['a key twice', 'environments:\n  prod: {}\n  prod: {}\n', 'agency.yaml:3:3: got DUPLICATE_KEY'],
    ['a bracket that nothing closes', 'environments: { prod: {\n', 'agency.yaml:2:1: got '],
    ['two documents in one file', 'environments: {}\n---\nshared: {}\n', 'agency.yaml:2:1: got MULTIPLE_DOCS'],
  ])('refuses %s where it happens', (_, content, place) => {
    expect(refusal(content)[0]).toContain(place);
    expect(refusal(content)[0]).toContain('expected well-formed YAML or JSON');
  });

  it.each<[what: string, tags: string]>([
    ['that stands for nothing', 'tags: *nothing'],
    ['that comes before its anchor', 'tags: *tags\n    existingRoles: &tags { owners: u-owners }'],
    ['of a map that it stands in', 'tags: &map { a: *map }'],
  ])('refuses an alias %s where it stands', (_, entry) => {
    expect(refusal(`environments:\n  prod:\n    ${entry}\n`)[0]).toMatch(/^agency\.yaml:[34]:\d+: got the alias \*\w+, expected an anchor &\w+ that stands before it, and not around it; write out what it stands for$/);
  });

  it('refuses aliases of aliases that would not end', () => {
    const lists = ['b', 'c', 'd'].map((name, index) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abc'[index]!}`).join(', ')}]`);
    expect(refusal(['a: &a [x, x]', ...lists, 'environments: { prod: *d }', ''].join('\n'))[0]).toMatch(/^agency\.yaml: got .*expected few aliases of aliases; write out what they stand for$/);
  });

  it('takes aliases of what stands before them', () => {
    const profile = AgencyProfile.fromFile(file(`environments:\n  dev: &dev\n    classification: OFFICIAL_OPEN\n    region: ${REGION}\n    account: '${ACCOUNT}'\n  prod: *dev\n`), 'prod');
    expect(profile.env).toEqual({ account: ACCOUNT, region: REGION });
  });

  it('refuses a file that is not there', () => {
    expect(refusalOf(() => AgencyProfile.fromFile('nowhere/agency.yaml', 'prod'))).toBe(
      'nowhere/agency.yaml: got ENOENT, expected a readable file; check the path, relative to the working directory',
    );
  });

  it('gives what the same props give', () => {
    const fromFile = AgencyProfile.fromFile(file(AGENCY), 'dev');
    const inFile = stack({ profile: fromFile });
    const stringOf = (of: Stack): string => {
      new Topic(of, 'Topic');
      return JSON.stringify(templateOf(of));
    };
    const fromProps = AgencyProfile.of({
      environment: 'dev',
      classification: fromFile['entries']['classification'],
      region: REGION,
      logRetention: 365,
      tags: { Agency: 'transport', 'cost.centre': '4711', Environment: 'dev' },
    });
    expect(stringOf(inFile)).toBe(stringOf(stack({ profile: fromProps })));
  });
});
