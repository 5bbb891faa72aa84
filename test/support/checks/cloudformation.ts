/**
 * Strict CloudFormation validation with the engine inside aws-cdk-lib: schemas, cfn-lint's rules and CloudFormation's limits.
 * By default the CDK prints its errors as warnings; here every error and every warning is a finding.
 *
 * A report without violations does not name the engine, so silence proves nothing. Before the first template the engine must
 * therefore find the fault in a template that has one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnResource, CloudFormationValidatePlugin, Stack } from 'aws-cdk-lib';
import { type AppBuilder, type Synthesized, synthesizeInto } from './synthesize';
import { readReport, type Violation } from './validation-report';

const REPORT_FILE = 'validation-report.json';

export interface CloudFormationResult {
  readonly findings: string[];
  /** What the engine tells without objecting, e.g. that a change would replace the resource. */
  readonly notes: string[];
}

/** The engine is loaded with the first call of a process, which takes more than a second. */
export function validateCloudFormation(build: AppBuilder): CloudFormationResult {
  const blind = blindness();
  const { report, app } = withValidator(() => synthesizeStrictly(build));
  const resources = app.stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources ?? {}).length, 0);
  const { findings, notes } = judge(report, resources);
  return { findings: [...blind, ...annotations(app), ...findings], notes };
}

/** Unit tests switch the validator off for speed; whoever calls this wants it. */
function withValidator<T>(action: () => T): T {
  const setting = process.env['CDK_VALIDATION'];
  delete process.env['CDK_VALIDATION'];
  try {
    return action();
  } finally {
    if (setting !== undefined) process.env['CDK_VALIDATION'] = setting;
  }
}

function synthesizeStrictly(build: AppBuilder): { readonly report: string | undefined; readonly app: Synthesized } {
  let report: string | undefined;
  const app = synthesizeInto(build, {
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
    validator: true,
    inspect: (assembly) => {
      const file = join(assembly, REPORT_FILE);
      if (existsSync(file)) report = readFileSync(file, 'utf8');
    },
  });
  return { report, app };
}

/** Errors and warnings that constructs attach to themselves; only the CDK's command line would act on them. */
function annotations({ app }: Synthesized): string[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === 'aws:cdk:error' || type === 'aws:cdk:warning')
      .map(({ type, data }) => `${node.path}: ${type.slice('aws:cdk:'.length)} ${String(data)}`),
  );
}

let blindOnce: string[] | undefined;

/** Whether the engine overlooks a property that no bucket has. */
function blindness(): string[] {
  blindOnce ??= judge(withValidator(() => synthesizeStrictly(buildFaulty)).report, 1).findings.some((finding) => finding.includes('NoSuchProperty'))
    ? []
    : ['validator: got no finding for a template with an unknown property, expected one; the validator does not work'];
  return blindOnce;
}

/** A template with other types than those before makes the engine load all of its rules again: the first has all that the library uses. */
const TYPES = [
  'AWS::CloudWatch::Alarm', 'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::Events::Rule', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::Role',
  'AWS::KMS::Key', 'AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::Function', 'AWS::Lambda::Permission', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy', 'AWS::SNS::Subscription', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::SSM::Parameter',
  'AWS::SageMaker::ModelPackageGroup', 'AWS::StepFunctions::StateMachine',
];

function buildFaulty(scope: ConstructorParameters<typeof Stack>[0]): void {
  const faulty = new Stack(scope, 'Faulty');
  for (const type of TYPES) new CfnResource(faulty, type.replaceAll('::', ''), { type, properties: { NoSuchProperty: true } });
}

/** @param report content of the assembly's report, undefined where there is none */
export function judge(report: string | undefined, resources: number): CloudFormationResult {
  if (report === undefined) {
    return { findings: [`${REPORT_FILE}: got no report, expected one in the assembly; the validator did not run`], notes: [] };
  }
  const violations = readReport(report)
    .filter(({ plugin }) => plugin === CloudFormationValidatePlugin.PLUGIN_NAME)
    .flatMap((section) => section.violations);
  const objects = ({ severity }: Violation): boolean => severity !== 'info' && severity !== 'informational';
  return {
    findings: [
      ...(resources === 0 ? ['template: got no resource, expected at least one; the validator saw nothing'] : []),
      ...violations.filter(objects).map(render),
    ],
    notes: violations.filter((violation) => !objects(violation)).map(render),
  };
}

function render({ rule, description, where, path }: Violation): string {
  return `${where}${path === '' ? '' : ` ${path}`}: ${rule} ${description}`;
}
