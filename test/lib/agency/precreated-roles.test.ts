/** A landing zone that makes all roles itself: templates without roles, and a report that says what each must allow. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import {
  AgencyProfile, Dataset, Holdout, InferenceLog, ManagedModel, ModelCode, ModelMetric, ModelTask, Monitoring, PolicyStyle, Retraining, RetrainingTrigger, Serving, Training,
} from '../../../lib';
import { OPEN_SANDBOX } from '../../support/landing-zones';
import { ACCOUNT, REGION, refusalOf } from '../../support/stack';

interface Reported {
  readonly roleConstructPath: string;
  readonly roleName: string;
  readonly missing: boolean;
  readonly managedPolicyStatements: { readonly Sid: string; readonly Action: string | string[] }[];
}

function synthesized(precreatedRoles: Record<string, string>, policyStyle: PolicyStyle): { types: string[]; report: Reported[]; errors: string[] } {
  const outdir = mkdtempSync(join(tmpdir(), 'precreated-'));
  const app = new App({ outdir });
  AgencyProfile.of({ ...OPEN_SANDBOX, precreatedRoles, policyStyle }).applyTo(app);
  const of = new Stack(app, 'Flights', { env: { region: REGION, account: ACCOUNT } });
  const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
  new ManagedModel(of, 'Delay', {
    task: ModelTask.regression({ label: 'delay' }),
    dataset: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-watch/schema.json', holdout: Holdout.latest(Duration.days(7)) }),
    code: ModelCode.image(Repository.fromRepositoryName(of, 'Images', 'model')),
    monitoring: Monitoring.of({ log: InferenceLog.jsonLines(lake, 'inference/'), every: Duration.days(1), window: Duration.days(14), criticalFeatures: ['distance'] }),
    training: Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(2) }),
    gates: [ModelMetric.MAE.atMost(30)],
    serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 2 }),
    retraining: Retraining.automatic({ triggers: [RetrainingTrigger.onDrift()], cooldown: Duration.days(1), maxRunsPerMonth: 8 }),
  });
  const assembly = app.synth();
  const { Resources } = assembly.getStackByName('Flights').template as { Resources: Record<string, { Type: string }> };
  const { roles } = JSON.parse(readFileSync(join(outdir, 'iam-policy-report.json'), 'utf8')) as { roles: Reported[] };
  const errors = assembly.getStackByName('Flights').messages.filter(({ level }) => String(level) === 'error').map(({ entry: { data } }) => data as string);
  rmSync(outdir, { recursive: true });
  // The CDK lists a role that the service brings along, too; nobody has to make it.
  const toMake = roles.filter(({ roleName }) => !roleName.startsWith('AWSServiceRole'));
  return { types: Object.values(Resources).map(({ Type }) => Type), report: toMake.sort((one, other) => one.roleConstructPath.localeCompare(other.roleConstructPath)), errors };
}

const first = synthesized({}, PolicyStyle.INLINE);
const PATHS = first.report.map(({ roleConstructPath }) => roleConstructPath);
const named = (paths: readonly string[]): Record<string, string> => Object.fromEntries(paths.map((path, index) => [path, `u-role-${index}`]));

describe('roles that the landing zone makes', () => {
  it('are listed with their paths, and each is an error until it has a name', () => {
    expect(PATHS.length).toBeGreaterThan(6);
    expect(first.report.every(({ missing }) => missing)).toBe(true);
    expect(first.errors.map((error) => /at path "([^"]*)"/.exec(error)?.[1]).sort()).toEqual([...PATHS].sort());
  });

  it.each(Object.values(PolicyStyle))('leave no role and no policy in the template, with policies %s, once all have names', (policyStyle) => {
    const { types, report, errors } = synthesized(named(PATHS), policyStyle);
    expect(types.filter((type) => type.startsWith('AWS::IAM::'))).toEqual([]);
    expect(types).toContain('AWS::Lambda::Function');
    expect(errors).toEqual([]);
    expect(report.map(({ roleName }) => roleName)).toEqual(PATHS.map((_, index) => `u-role-${index}`));
  });

  it('are reported with every statement that they need, whatever the style of policies', () => {
    const [inline, managed] = [PolicyStyle.INLINE, PolicyStyle.MANAGED].map((style) => synthesized(named(PATHS), style).report.map(({ roleConstructPath, managedPolicyStatements }) => [roleConstructPath, managedPolicyStatements]));
    expect(inline).toEqual(managed);
    const golden = Object.fromEntries(first.report.map(({ roleConstructPath, managedPolicyStatements }) => [
      roleConstructPath.replace('Flights/', ''), managedPolicyStatements.map(({ Sid, Action }) => `${Sid}: ${[Action].flat().join(' ')}`),
    ]));
    expect(golden).toMatchSnapshot();
  });

  it('are named from the scope on', () => {
    const app = new App();
    const stage = new Stage(app, 'prod');
    AgencyProfile.of({ ...OPEN_SANDBOX, precreatedRoles: named(PATHS) }).applyTo(stage);
    expect(stage.node.tryGetContext('@aws-cdk/iam:customizeRoles')).toMatchObject({ usePrecreatedRoles: { [`prod/${PATHS[0]}`]: 'u-role-0' } });
  });

  it('are refused in a scope that holds something, because the CDK would let that be', () => {
    const app = new App();
    new Stack(app, 'Early');
    expect(refusalOf(() => AgencyProfile.of({ ...OPEN_SANDBOX, precreatedRoles: {} }).applyTo(app))).toContain('applyTo: got "a scope that holds something", expected an empty one, because the profile has precreatedRoles');
  });
});
