/** Evidence that a profile demands: which models keep it without asking, where, for how long, and what is refused. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, DeployCredentials, EvidenceRetention, EvidenceStore, RetrainingPipeline, type AgencyEvidence, type AgencyProfileProps } from '../../../lib';
import { asObject, resourcesOfType, type Template } from '../../../simulator/checks/template';
import { REGION, refusalOf, stack, templateOf } from '../../support/stack';
import { pipelineIn, propsIn } from '../retraining/pipeline-fixture';

const governance = (days: number): EvidenceRetention => EvidenceRetention.governance(Duration.days(days));
const ADMIN = 'arn:aws:iam::111122223333:role/break-glass';

function profileOf(evidence?: AgencyEvidence, more: Partial<AgencyProfileProps> = {}): AgencyProfile {
  return AgencyProfile.of({ environment: 'prod', classification: DataClassification.OFFICIAL_CLOSED, region: REGION, ...(evidence ? { evidence } : {}), ...more });
}

const agency = (evidence?: AgencyEvidence, more?: Partial<AgencyProfileProps>): Stack => stack({ profile: profileOf(evidence, more) });
const locksOf = (template: Template): unknown[] => resourcesOfType(template, 'AWS::S3::Bucket')
  .flatMap(([, { ObjectLockConfiguration }]) => (ObjectLockConfiguration === undefined ? [] : [asObject(asObject(asObject(ObjectLockConfiguration)['Rule'])['DefaultRetention'])]));
const writesOf = (template: Template): string[] => [...JSON.stringify(template).matchAll(/"Sid":"WriteEvidence"/g)].map(([found]) => found);

describe('a profile that demands evidence', () => {
  const of = agency({ retention: governance(500), breakGlassRoleArns: [ADMIN] });
  const pipelines = ['flights', 'trains'].map((modelId) => new RetrainingPipeline(of, `Retraining-${modelId}`, propsIn(of, modelId)));
  const template = templateOf(of);

  it('gives the models of a stack one store for it, with its retention and its roles for emergencies', () => {
    expect(pipelines[0]!.evidence).toBeInstanceOf(EvidenceStore);
    expect(pipelines[1]!.evidence).toBe(pipelines[0]!.evidence);
    expect(pipelines[0]!.evidence!.node.path).toBe('Test/ModelWorkspace/Evidence');
    expect(locksOf(template)).toEqual([{ Mode: 'GOVERNANCE', Days: 500 }]);
    expect(JSON.stringify(template)).toContain(`"ArnNotEquals":{"aws:PrincipalArn":["${ADMIN}"]}`);
  });

  it('has every pipeline write it, and keep who approved', () => {
    expect(writesOf(template)).toHaveLength(2);
    const states = resourcesOfType(template, 'AWS::StepFunctions::StateMachine').flatMap(([, { DefinitionString }]) => [...JSON.stringify(DefinitionString).matchAll(/"KeepApproval\\+":\{/g)]);
    expect(states).toHaveLength(2);
  });

  it('defines no store where nothing runs', () => {
    const empty = agency({ retention: governance(500) });
    new Bucket(empty, 'Bucket');
    expect(locksOf(templateOf(empty))).toEqual([]);
  });
});

describe('without that', () => {
  it('no store is defined, and no pipeline writes', () => {
    const of = agency();
    expect(pipelineIn(of).evidence).toBeUndefined();
    const template = templateOf(of);
    expect([locksOf(template), writesOf(template)]).toEqual([[], []]);
  });
});

describe('a store that a team brings', () => {
  it('is the one that its model writes to', () => {
    const of = agency({ retention: governance(500) });
    const own = new EvidenceStore(of, 'Own');
    expect(pipelineIn(of, { evidence: own }).evidence).toBe(own);
    expect(locksOf(templateOf(of))).toEqual([{ Mode: 'GOVERNANCE', Days: 500 }]);
  });

  it.each<[what: string, demanded: EvidenceRetention, problem: string]>([
    ['for less time', governance(501), 'got "governance for 500 days", expected governance for at least 501 days as the agency profile demands'],
    ['without the mode', EvidenceRetention.compliance(Duration.days(400), { acceptIrreversible: true }), 'got "governance for 500 days", expected compliance for at least 400 days as the agency profile demands'],
  ])('is refused to keep evidence %s', (_, demanded, problem) => {
    expect(refusalOf(() => new EvidenceStore(agency({ retention: demanded }), 'Own', { retention: governance(500) }))).toContain(`Test/Own cannot be defined:\n  - retention: ${problem}`);
  });

  it('is refused to a model of an agency that demands more, although it was made where nobody does', () => {
    const of = agency({ retention: governance(501) });
    const elsewhere = new EvidenceStore(stack(), 'Own', { retention: governance(500) });
    expect(refusalOf(() => pipelineIn(of, { evidence: elsewhere }))).toContain('- evidence: got "governance for 500 days", expected governance for at least 501 days as the agency profile demands');
  });

  it('may keep it for longer', () => {
    const of = agency({ retention: governance(500) });
    new EvidenceStore(of, 'Own', { retention: governance(501) });
    expect(locksOf(templateOf(of))).toEqual([{ Mode: 'GOVERNANCE', Days: 501 }]);
  });
});

describe('the demand', () => {
  const refusal = (evidence: AgencyEvidence, more: Partial<AgencyProfileProps>): string => refusalOf(() => profileOf(evidence, more));

  it('is refused where the classification asks for more', () => {
    const { RESTRICTED, CONFIDENTIAL } = DataClassification;
    expect(refusal({ retention: governance(1094) }, { classification: RESTRICTED })).toContain('evidence.retentionDays: got 1094, expected at least 1095 at classification RESTRICTED; keep evidence longer');
    const confidential = refusal({ retention: governance(2554) }, { classification: CONFIDENTIAL });
    expect(confidential).toContain('evidence.retentionDays: got 2554, expected at least 2555 at classification CONFIDENTIAL');
    expect(confidential).toContain('evidence.mode: got "GOVERNANCE", expected COMPLIANCE at classification CONFIDENTIAL');
  });

  it('names each role whole: a pattern would let every role of the account take evidence away', () => {
    expect(refusal({ retention: governance(365), breakGlassRoleArns: ['arn:aws:iam::111122223333:role/*'] }, {})).toContain('expected a list of 1 to 10 ARNs of roles, without wildcards');
    expect(refusal({ retention: governance(365), breakGlassRoleArns: ['arn:aws-cn:iam::111122223333:role/admin'] }, {})).toContain('evidence.breakGlassRoleArns: got "arn:aws-cn:iam::111122223333:role/admin"');
  });

  it('names a role where the caller deploys, since nobody else could change the rules of the store', () => {
    const bootstrap = { credentials: DeployCredentials.CALLER, assetBucket: 'agency-assets' };
    expect(refusal({ retention: governance(365) }, { bootstrap })).toContain('evidence.breakGlassRoleArns: got nothing, expected at least one role of the account deployed to');
    expect(() => profileOf({ retention: governance(365), breakGlassRoleArns: [ADMIN] }, { bootstrap })).not.toThrow();
    expect(refusal({ retention: governance(365), breakGlassRoleArns: [ADMIN] }, { bootstrap, account: '444455556666' })).toContain('expected at least one role of the account deployed to (444455556666)');
  });

  it('of compliance is accepted in a file where it says that it cannot be undone, and refused where not', () => {
    const read = (more: string): AgencyProfile => {
      const file = join(mkdtempSync(join(tmpdir(), 'evidence-')), 'agency.yaml');
      writeFileSync(file, `environments:\n  prod:\n    region: ${REGION}\n    classification: OFFICIAL_CLOSED\n    evidence: { mode: COMPLIANCE, retentionDays: 3650${more} }\n`);
      return AgencyProfile.fromFile(file, 'prod');
    };
    expect(refusalOf(() => read(''))).toMatch(/agency\.yaml:5:15 evidence\.acceptIrreversible: got nothing, expected true with COMPLIANCE; say that you know/);
    const of = stack({ profile: read(', acceptIrreversible: true') });
    pipelineIn(of);
    expect(locksOf(templateOf(of))).toEqual([{ Mode: 'COMPLIANCE', Days: 3650 }]);
  });
});
