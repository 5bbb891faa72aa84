/** Everything that may be wrong at once, in a file and in what is built with it: each with its place, the rule and the remedy, in one go. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataStore } from '../../../lib';
import { refusalOf } from '../../support/stack';
import { pipelineIn } from '../retraining/pipeline-fixture';

/** The file, and what to leave out of refusals. */
function write(content: string): { readonly file: string; readonly folder: string } {
  const file = join(mkdtempSync(join(tmpdir(), 'bad-input-')), 'transport.yaml');
  writeFileSync(file, content);
  return { file, folder: `${dirname(file)}/` };
}

describe('a profile in which everything is wrong', () => {
  const { file, folder } = write(`shared:
  regions: [ap-southeast-1]
  requiredTags:
    CostCentre: 'CC-\\d{4}'
    Owner: '.+@transport\\.gov'
environments:
  prod:
    account: '111122223333'
    region: us-east-1
    classification: RESTRICTED
    roleprefix: u-
    permissionsBoundary: arn:aws:iam::444455556666:policy/Boundary
    tags:
      CostCentre: '4711'
    removalPolicy: DESTROY
    logRetentionDays: 90
    network:
      subnets: [{ subnetId: subnet-0a1b2c3d4e5f60011, availabilityZone: us-east-1a }]
      securityGroupIds: [sg-0a1b2c3d4e5f60021]
      endpoints: [s3]
`);

  it('is refused with file, line, rule and remedy of each, all at once', () => {
    expect(refusalOf(() => AgencyProfile.fromFile(file, 'prod')).replaceAll(folder, '').split('\n')).toEqual([
      'agency profile "prod" cannot be defined:',
      expect.stringMatching(/^ {2}- transport\.yaml:11:17 roleprefix: got "roleprefix", expected one of account, region, .*roleNamePrefix.*; remove the entry or mend its spelling$/),
      '  - transport.yaml:9:13 region: got "us-east-1", expected one of the allowed regions (ap-southeast-1); deploy to an allowed region, or have the region allowed in regions',
      '  - transport.yaml:14:19 tags.CostCentre: got "4711", expected a value that matches CC-\\d{4}, as requiredTags demands; give the tag a value that the landing zone takes',
      '  - transport.yaml:14:7 tags.Owner: got nothing, expected a value that matches .+@transport\\.gov, as requiredTags demands; give the tag a value that the landing zone takes',
      '  - transport.yaml:12:26 permissionsBoundary: got "arn:aws:iam::444455556666:policy/Boundary", expected a policy of the account deployed to (111122223333); name the policy of this account; its name alone fits every account',
      '  - transport.yaml:18:16 network.subnets: got ["us-east-1a"], expected subnets in at least two availability zones; add a private subnet of another zone',
      '  - transport.yaml:15:20 removalPolicy: got "DESTROY", expected RETAIN at classification RESTRICTED; leave removalPolicy out; whoever owns the data deletes it by hand',
      '  - transport.yaml:16:23 logRetentionDays: got 90, expected at least 365 at classification RESTRICTED; keep logs longer, or leave logRetentionDays out',
    ]);
  });
});

describe('an app that does not fit into its landing zone', () => {
  const { file, folder } = write(`environments:
  prod:
    account: '111122223333'
    region: ap-southeast-1
    regions: [ap-southeast-1]
    classification: RESTRICTED
    network:
      subnets:
        - { subnetId: subnet-0a1b2c3d4e5f60011, availabilityZone: ap-southeast-1a }
        - { subnetId: subnet-0a1b2c3d4e5f60012, availabilityZone: ap-southeast-1b }
      securityGroupIds: [sg-0a1b2c3d4e5f60021]
      endpoints: [dynamodb]
`);
  const given = (): { readonly app: App; readonly profile: AgencyProfile } => {
    const app = new App();
    const profile = AgencyProfile.fromFile(file, 'prod');
    profile.applyTo(app);
    return { app, profile };
  };

  it('is refused for each endpoint that the VPC lacks and each stack elsewhere, with who needs it and where the file says otherwise, all at once', () => {
    const { app, profile } = given();
    pipelineIn(new Stack(app, 'Flights', { env: profile.env }));
    new Stack(app, 'Elsewhere', { env: { account: '444455556666', region: 'us-east-1' } });
    const refusal = refusalOf(() => app.synth()).replaceAll(folder, '');
    for (const service of ['s3', 'ecr\\.api', 'sagemaker\\.runtime']) {
      expect(refusal).toMatch(new RegExp(`transport\\.yaml:12:18 network\\.endpoints: got \\["dynamodb"\\], expected ${service}, which Flights/.* reach(es)?; have the landing zone provide the endpoint`));
    }
    expect(refusal).toContain('Elsewhere: got region "us-east-1", expected one of ap-southeast-1 (transport.yaml:5:14); pass env: profile.env to the stack');
    expect(refusal).toContain('Elsewhere: got account "444455556666", expected "111122223333" (transport.yaml:3:14); pass env: profile.env to the stack');
  });

  it('is refused to destroy data, with the line that classifies it', () => {
    const { app, profile } = given();
    const refusal = refusalOf(() => new DataStore(new Stack(app, 'Flights', { env: profile.env }), 'Lake', { removalPolicy: RemovalPolicy.DESTROY }));
    expect(refusal.replaceAll(folder, '')).toBe([
      'Flights/Lake cannot be defined:',
      '  - removalPolicy: got "destroy", expected retain at classification RESTRICTED (transport.yaml:6:21); leave removalPolicy out; whoever owns the data deletes it by hand',
    ].join('\n'));
  });
});
