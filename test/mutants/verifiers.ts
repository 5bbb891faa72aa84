/**
 * Everything that looks at a template before it is deployed: the checks of `test/support/checks`, which tests hold every example against, and
 * the simulator, which refuses what it cannot run. Each is a column of the kill table.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeclaredFunction } from '../../lib/private/function';
import { World } from '../../simulator/world';
import { copyOfAssembly } from '../scenarios/broken-assembly';
import { START } from '../scenarios/flights';
import { EMITTERS } from '../../simulator/checks/emitters';
import { ALARMS_OF_OTHERS } from '../static/cases';
import { SANDBOX } from '../static/stacks';
import { alarmNameFindings } from '../../simulator/checks/alarm-names';
import { alarmFindings } from '../../simulator/checks/alarms';
import { scopesOf } from '../../simulator/checks/asl';
import { expressionFindings, expressionsOf, parse } from '../../simulator/checks/asl-expressions';
import { integrationFindings } from '../support/checks/asl-integrations';
import { loopFindings, timeLimitFindings } from '../../simulator/checks/asl-loops';
import { resultFindings } from '../support/checks/asl-results';
import { structureFindings } from '../../simulator/checks/asl-structure';
import { validateAsl } from '../support/checks/asl-validator';
import { AssignedVariables, assignmentFindings, variableFindings } from '../../simulator/checks/asl-variables';
import { waitFindings } from '../../simulator/checks/asl-waits';
import { deliveryFindings } from '../../simulator/checks/deliveries';
import { envelopeFindings } from '../support/checks/envelopes';
import { eventPatternFindings } from '../../simulator/checks/event-patterns';
import { exceptionFindings } from '../support/checks/exceptions';
import { functionCodeFindings } from '../support/checks/function-code';
import { functionTimeFindings } from '../../simulator/checks/function-times';
import { functionFindings } from '../support/checks/functions';
import { iamFindings } from '../support/checks/iam';
import { jobFindings } from '../support/checks/jobs';
import { keyFindings } from '../support/checks/keys';
import { lifecycleFindings } from '../support/checks/lifecycles';
import { limitFindings } from '../../simulator/checks/limits';
import { machineryFindings } from '../support/checks/machinery';
import { privacyFindings } from '../support/checks/privacy';
import { templateRegionFindings } from '../support/checks/regions';
import { secretFindings } from '../../simulator/checks/secrets';
import { startFindings } from '../../simulator/checks/starts';
import { definitionOf, queryLanguageFindings, substitutionFindings } from '../../simulator/checks/state-machines';
import { resourcesOfType, type JsonObject, type Template } from '../../simulator/checks/template';
import { baselineOf, upgradeFindings } from '../support/checks/upgrades';
import { cloudFormationFindings } from './cloudformation-of-template';
import type { Subject } from './subjects';
import { constructFindings, nagFindings } from './template-constructs';

type Findings = readonly string[];
type Verifier = (template: Template, subject: Subject) => Findings | Promise<Findings>;

/** `guard` runs outside, over all templates at once; `story` plays what a mutant names. */
export type VerifierName = keyof typeof VERIFIERS | 'guard' | 'story';

export const VERIFIERS = {
  alarms: (template) => [...alarmFindings(template, EMITTERS), ...alarmNameFindings(template, [template], ALARMS_OF_OTHERS)],
  asl: (template) => definitionsIn(template).flatMap(([machine, definition]) => validateAsl(structuredClone(definition)).errors.map((error) => `${machine}: ${error['Error code']} ${error.Message}`)),
  cloudformation: (template) => cloudFormationFindings(template),
  constructs: (template) => constructFindings(template),
  deliveries: (template) => [...deliveryFindings(template), ...startFindings(template)],
  envelopes: (template) => envelopeFindings(template),
  events: (template) => eventPatternFindings(template),
  exceptions: (template) => exceptionFindings(template),
  expressions: (template) => marked(template).flatMap((scope) => expressionsOf(scope).flatMap((expression) => {
    const names = parse(expression);
    return typeof names === 'string' ? [names] : expressionFindings(expression, names);
  })),
  functions: (template, { assembly }) => [...functionFindings(template, assembly), ...functionCodeFindings(template, assembly), ...functionTimeFindings(template)],
  iam: (template) => iamFindings(template),
  integrations: (template) => plain(template).flatMap(({ path, states }) => Object.entries(states).filter(([, { Type }]) => Type === 'Task').flatMap(([name, state]) => integrationFindings(`${path}/${name}`, state))),
  jobs: (template, { app }) => jobFindings(template, app?.machinery.demands).findings,
  keys: (template) => keyFindings(template),
  language: (template) => definitionsIn(template).flatMap(([machine, definition]) => [...queryLanguageFindings(machine, definition), ...substitutionFindings(machine, definition)]),
  lifecycles: (template) => lifecycleFindings(template),
  limits: (template) => limitFindings(template),
  loops: (template) => [...definitionsIn(template).flatMap(([machine, definition]) => timeLimitFindings(machine, definition)), ...plain(template).flatMap((scope) => loopFindings(scope))],
  machinery: (template, { app }) => {
    if (!app) return [];
    const { synthesized, machinery } = app;
    return machineryFindings({ ...synthesized, stacks: synthesized.stacks.map((one) => ({ ...one, template })) }, { ...machinery, isDeclaredFunction: (construct) => DeclaredFunction.isDeclaredFunction(construct) });
  },
  nag: (template) => nagFindings(template),
  privacy: (template) => [...privacyFindings(template), ...secretFindings(template)],
  regions: (template) => templateRegionFindings(template, [SANDBOX.region]),
  results: (template) => plain(template).flatMap((scope) => resultFindings(scope)),
  simulator: simulatorFindings,
  structure: (template) => plain(template).flatMap((scope) => structureFindings(scope)),
  upgrades: (template, { template: before }) => upgradeFindings(baselineOf(before), template),
  variables: (template) => {
    const assigned = new AssignedVariables();
    return marked(template).flatMap((scope) => [
      ...assignmentFindings(scope),
      ...expressionsOf(scope).flatMap((expression) => {
        const names = parse(expression);
        return typeof names === 'string' ? [] : variableFindings(expression.where, names.free, assigned.before(scope, expression.state));
      }),
    ]);
  },
  waits: (template) => definitionsIn(template).flatMap(([machine, definition]) => waitFindings(machine, definition)),
} as const satisfies Readonly<Record<string, Verifier>>;

export const VERIFIER_NAMES = Object.keys(VERIFIERS) as (keyof typeof VERIFIERS)[];

/** What a verifier finds; a refusal to read the template is a finding, as it turns the test red that asks. */
export async function findingsOf(name: keyof typeof VERIFIERS, template: Template, subject: Subject): Promise<Findings> {
  try {
    return await (VERIFIERS[name] as Verifier)(template, subject);
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && / expected |cannot be simulated/.test(error.message))) return [error.message];
    throw error;
  }
}

function definitionsIn(template: Template, options: { readonly markTokens?: boolean } = {}): [machine: string, definition: JsonObject][] {
  return resourcesOfType(template, 'AWS::StepFunctions::StateMachine').map(([machine, properties]) => [machine, definitionOf(template, properties, options)]);
}

function plain(template: Template): ReturnType<typeof scopesOf> {
  return definitionsIn(template).flatMap(([machine, definition]) => scopesOf(machine, definition));
}

function marked(template: Template): ReturnType<typeof scopesOf> {
  return definitionsIn(template, { markTokens: true }).flatMap(([machine, definition]) => scopesOf(machine, definition));
}

/** The world that would run it. */
async function simulatorFindings(template: Template, subject: Subject): Promise<Findings> {
  const world = await World.load(assemblyWith(template, subject), { start: START });
  await world.close();
  return [];
}

/** A copy of the subject's assembly with another template. */
export function assemblyWith(template: Template, { assembly, templateFile }: Subject): string {
  const copy = copyOfAssembly(assembly);
  writeFileSync(join(copy, templateFile), JSON.stringify(template));
  return copy;
}
