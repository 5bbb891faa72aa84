/** The rules that exceptions may name are those that the installed rule sets have, and that we run. */
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as nag from 'cdk-nag';
import * as nag2 from 'cdk-nag-2';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isKnownRule, KNOWN_RULES } from '../../../lib/private/known-rules';
import { RULES } from '../../../lib/private/rule-names';

const GUARD = join('test', 'reference', 'guard');
const PACKS = ['AwsSolutionsChecks', 'HIPAASecurityChecks', 'NIST80053R4Checks', 'NIST80053R5Checks', 'PCIDSS321Checks', 'ServerlessChecks'] as const;

/** A pack, as far as it is looked into: every rule of it is applied to every resource, and by itself sees whether it is concerned. */
interface Pack {
  readonly packName: string;
  applyRule: (rule: { readonly ruleSuffixOverride?: string; readonly rule: { readonly name: string } }) => void;
  checkResource?: (resource: CfnResource) => void;
  visit: (resource: CfnResource) => void;
}

function rulesOf(pack: Pack): string[] {
  const found: string[] = [];
  pack.applyRule = ({ ruleSuffixOverride, rule }) => void found.push(`${pack.packName}-${ruleSuffixOverride ?? rule.name}`);
  const resource = new CfnResource(new Stack(new App(), 'Stack'), 'Resource', { type: 'AWS::S3::Bucket' });
  if (pack.checkResource) pack.checkResource(resource);
  else pack.visit(resource);
  return found;
}

describe('the rules that are known', () => {
  it.each([['3', nag], ['2', nag2]] as const)('of cdk-nag %s are those that its packs apply', (_, module) => {
    const applied = PACKS.flatMap((name) => rulesOf(new module[name]() as unknown as Pack));
    expect(applied.length).toBeGreaterThan(400);
    expect([...KNOWN_RULES].filter((rule) => rule.includes('-')).sort()).toEqual([...new Set(applied)].sort());
  });

  it('of Guard hold those of AWS that we run, and none of our own', () => {
    const run = readdirSync(GUARD).filter((file) => file.endsWith('.guard')).flatMap((file) => [...readFileSync(join(GUARD, file), 'utf8').matchAll(/^rule +(\w+)/gm)].map(([, rule]) => rule!));
    expect(run.filter((rule) => !isKnownRule(rule)).sort()).toEqual(['MLOPS_MODEL_IN_VPC', 'SAGEMAKER_14_22_SCHEDULE', 'SAGEMAKER_17_18_FEATURES', 'SAGEMAKER_4_MIN_INSTANCES', 'SAGEMAKER_5_ISOLATION', 'SAGEMAKER_MONITOR_JOBS']);
  });

  it('hold every rule that the library itself is excepted from', () => {
    expect(Object.values(RULES).flat().filter((rule) => !isKnownRule(rule))).toEqual([]);
  });

  it.each(['CloudFormation-Validate::W3010', 'AwsSolutions-IAM5[Resource::<Role.Arn>/*]', 'CKV2_AWS_33'])('hold %s', (rule) => expect(isKnownRule(rule)).toBe(true));
  it.each(['AwsSolutions-IAM55[Resource::*]', 'AwsSolutions', 'CKV_AWS_0', 'CKV_GCP_1', ''])('do not hold %j', (rule) => expect(isKnownRule(rule)).toBe(false));
});
