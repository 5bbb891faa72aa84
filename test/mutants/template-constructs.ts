/** A template as the CDK's own constructs read it, and the rule packs of cdk-nag on them. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag-2';
import type { Template } from '../../simulator/checks/template';

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks, ServerlessChecks];

interface Read {
  /** What the constructs refuse; then no pack sees anything. */
  readonly refusals: readonly string[];
  /** What packs find and the metadata of the resource does not suppress. */
  readonly nag: readonly string[];
}

const known = new WeakMap<Template, Read>();

export function constructFindings(template: Template): readonly string[] {
  return read(template).refusals;
}

export function nagFindings(template: Template): readonly string[] {
  return read(template).nag;
}

function read(template: Template): Read {
  const before = known.get(template);
  if (before) return before;
  const now = included(template);
  known.set(template, now);
  return now;
}

function included(template: Template): Read {
  const folder = mkdtempSync(join(tmpdir(), 'constructs-'));
  const templateFile = join(folder, 'template.json');
  // Parameters and rules are the synthesizer's, which adds its own again.
  writeFileSync(templateFile, JSON.stringify({ Resources: template.Resources }));
  const app = new App({ outdir: join(folder, 'cdk.out') });
  try {
    new CfnInclude(new Stack(app, 'Stack'), 'Template', { templateFile, preserveLogicalIds: true });
    for (const Pack of PACKS) Aspects.of(app).add(new Pack({ reports: false }));
    app.synth();
  } catch (error) {
    return { refusals: [error instanceof Error ? error.message : String(error)], nag: [] };
  }
  return {
    refusals: [],
    nag: app.node.findAll().flatMap(({ node }) => node.metadata
      .filter(({ type, data }) => /^aws:cdk:(warning|error)$/.test(type) && /^(AwsSolutions|HIPAA|NIST|PCI|Serverless|CdkNag)/.test(String(data)))
      .map(({ data }) => `${node.path}: ${String(data).trim()}`)),
  };
}
