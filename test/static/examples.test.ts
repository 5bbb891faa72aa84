/** All checks on all cases. A finding names where it is, what is wrong and what would be right. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeclaredFunction } from '../../lib/private/function';
import { alarmNameFindings } from '../../simulator/checks/alarm-names';
import { alarmFindings } from '../../simulator/checks/alarms';
import { validateCloudFormation } from '../support/checks/cloudformation';
import { baselineName, baselinesOf, upgradesFrom, versions } from '../support/checks/baselines';
import { deliveryFindings } from '../../simulator/checks/deliveries';
import { checkDeterminism, typescriptCommand } from '../support/checks/determinism';
import { EMITTERS } from '../../simulator/checks/emitters';
import { envelopeFindings } from '../support/checks/envelopes';
import { eventPatternFindings } from '../../simulator/checks/event-patterns';
import { exceptionFindings } from '../support/checks/exceptions';
import { functionCodeFindings } from '../support/checks/function-code';
import { functionTimeFindings } from '../../simulator/checks/function-times';
import { functionFindings } from '../support/checks/functions';
import { countStatements, iamFindings } from '../support/checks/iam';
import { jobFindings } from '../support/checks/jobs';
import { keyFindings } from '../support/checks/keys';
import { lifecycleFindings } from '../support/checks/lifecycles';
import { limitFindings, resourceCounts } from '../../simulator/checks/limits';
import { machineryFindings } from '../support/checks/machinery';
import { type NagResult, runNag } from '../support/checks/nag';
import { privacyFindings } from '../support/checks/privacy';
import { regionFindings } from '../support/checks/regions';
import { secretFindings } from '../../simulator/checks/secrets';
import { startFindings } from '../../simulator/checks/starts';
import { stateMachineFindings } from '../support/checks/state-machines';
import { synthesizeInto, type Synthesized } from '../support/checks/synthesize';
import type { Template } from '../../simulator/checks/template';
import { APPS, folderOf } from './apps';
import { ALARMS_OF_OTHERS, CASES, isDeployed } from './cases';
import { SANDBOX } from './stacks';

/** Once for all tests of a case. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

describe.each(CASES)('$name', ({ name, build, machinery, resources }) => {
  const nag: () => NagResult = once(() => runNag(build));
  const app = (): Synthesized => nag().synthesized;
  const templates = (): Template[] => app().stacks.map(({ template }) => template);

  it('defines these resources', () => {
    expect(app().stacks).toHaveLength(1);
    expect(resourceCounts(templates()[0]!).byType).toEqual(resources);
  });

  it('is valid CloudFormation', () => {
    expect(validateCloudFormation(build).findings).toEqual([]);
  });

  it('has nothing that a rule pack finds and nobody acknowledged', () => {
    expect(nag().findings).toEqual([]);
    expect(nag().nag2Findings).toEqual([]);
  });

  it('acknowledges findings on single resources, with reasons, and only those that exist', () => {
    expect(nag().acknowledgements).not.toEqual([]);
    expect(nag().acknowledgementFindings).toEqual([]);
    expect(nag().staleAcknowledgements).toEqual([]);
  });

  it('has state machines whose states, expressions and arguments are right', () => {
    expect(templates().flatMap((template) => stateMachineFindings(template, templates()))).toEqual([]);
  });

  it('grants exact actions on exact resources', async () => {
    for (const template of templates()) {
      expect(countStatements(template, templates())).toBeGreaterThan(0);
      expect(await iamFindings(template, templates())).toEqual([]);
    }
  });

  it('has no hidden machinery and keeps to the landing zone', () => {
    expect(machineryFindings(app(), { ...machinery, isDeclaredFunction: (construct) => DeclaredFunction.isDeclaredFunction(construct) })).toEqual([]);
  });

  it('creates jobs, models and endpoints as the landing zone demands', () => {
    for (const template of templates()) {
      const { findings, seen } = jobFindings(template, machinery.demands, templates());
      expect(findings).toEqual([]);
      // Machines that read logs create none.
      expect(seen > 0).toBe(resources['AWS::SageMaker::ModelPackageGroup'] !== undefined);
    }
  });

  it('encrypts with keys of its own or of the landing zone, opens nothing, and shows no secret', () => {
    expect(templates().flatMap(privacyFindings)).toEqual([]);
    expect(templates().flatMap(secretFindings)).toEqual([]);
    expect(templates().flatMap(keyFindings)).toEqual([]);
  });

  it('keeps data in its region', () => {
    expect(app().stacks.flatMap((one) => regionFindings(one, [SANDBOX.region]))).toEqual([]);
  });

  it('tells every rule set of the same exceptions', () => {
    expect(templates().flatMap(exceptionFindings)).toEqual([]);
  });

  it('has alarms that can fire and be heard', () => {
    expect(templates().flatMap((template) => alarmFindings(template, EMITTERS))).toEqual([]);
    expect(templates().flatMap((template) => alarmNameFindings(template, templates(), isDeployed({ name }) ? [] : ALARMS_OF_OTHERS))).toEqual([]);
  });

  it('has event patterns that can match, rules whose events arrive, and inputs that machines ask for', () => {
    expect(templates().flatMap(eventPatternFindings)).toEqual([]);
    expect(templates().flatMap(deliveryFindings)).toEqual([]);
    expect(templates().flatMap(startFindings)).toEqual([]);
  });

  it('has functions with handlers and their own code, and endpoints whose traffic can move', () => {
    synthesizeInto(build, { inspect: (assembly) => {
      expect(templates().flatMap((template) => [...functionFindings(template, assembly), ...functionCodeFindings(template, assembly, templates())])).toEqual([]);
    } });
    expect(templates().flatMap(functionTimeFindings)).toEqual([]);
    expect(templates().flatMap(envelopeFindings)).toEqual([]);
  });

  it('forgets old versions, and nothing else but logs', () => {
    expect(templates().flatMap(lifecycleFindings)).toEqual([]);
  });

  it('replaces, destroys and leaves behind nothing that held something in a released version', () => {
    for (const version of versions()) expect(upgradesFrom(version, name, app()) ?? []).toEqual([]);
  });

  it('is within the limits', () => {
    expect(templates().flatMap((template) => limitFindings(template, templates()))).toEqual([]);
  });
});

const ROOT = join(__dirname, '..', '..');
/** Two programs start at once, compile themselves and synthesize; on a busy machine that takes its time. */
const TWO_SYNTHESES_MS = 120_000;

describe('a released version', () => {
  it('has a baseline, each of a case that is still checked', () => {
    expect(versions()).not.toEqual([]);
    const cases = CASES.filter(isDeployed).map(({ name }) => baselineName(name));
    for (const version of versions()) expect(baselinesOf(version).filter((one) => !cases.includes(one))).toEqual([]);
  });
});

describe('the apps', () => {
  it('synthesize the same bytes twice, without a network', async () => {
    const { findings, files, isolation } = await checkDeterminism({
      command: typescriptCommand(join(__dirname, 'apps.ts')),
      cwd: ROOT,
      // Validated above.
      environment: { CDK_VALIDATION: 'false' },
    });
    expect(findings).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(APPS.map((app) => join(folderOf(app), 'manifest.json'))));
    // A dead proxy is the best that some machines allow; CI must do better.
    if (process.env['CI']) expect(isolation).toBe('network namespace');
  }, TWO_SYNTHESES_MS);
});
