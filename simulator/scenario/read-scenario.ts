/**
 * Reads a scenario file into what can be played, or says everything that is wrong with it. What the file names of the assembly is
 * looked up later, when there is a world.
 */
import { type Value, ScenarioDocument } from './document';
import { call, durationsOf, forceOutcome, heal, injectFault, sendTraffic, setAlarmState, setDuration, setEndpointStatus } from './event-actions';
import { readExpectation } from './expectations';
import { runFor, runUntil, runUntilEnd, startExecution, stopExecution } from './machine-actions';
import { readPrograms, scriptPrograms } from './scripted-programs';
import type { Act, Scenario, Step } from './scenario';
import { approve, deleteObject, pushImage, putObject, putParameter, registerModel, reject } from './store-actions';

export const ACTIONS: Readonly<Record<string, (value: Value) => Act>> = {
  approve, call, deleteObject, forceOutcome, heal, injectFault, pushImage, putObject, putParameter, registerModel, reject, runFor, runUntil, runUntilEnd,
  scriptPrograms, sendTraffic, setAlarmState, setDuration, setEndpointStatus, startExecution, stopExecution,
};
export const SETTINGS = ['title', 'start', 'seed', 'account', 'region', 'stacks', 'permissions', 'durations', 'programs', 'files', 'steps'];
const AROUND = ['after', 'say', 'expect'];

/** @throws ScenarioError with every mistake of the file */
export function readScenario(file: string): { readonly scenario: Scenario; readonly document: ScenarioDocument } {
  const document = new ScenarioDocument(file);
  const root = document.root.only(SETTINGS);
  const scenario: Scenario = {
    title: root.get('title')?.text(),
    start: root.need('start').time(),
    seed: root.get('seed')?.wholeNumber(-2_147_483_648, 2_147_483_647),
    account: root.get('account')?.text(),
    region: root.get('region')?.text(),
    stacks: root.get('stacks')?.list().map((stack) => stack.text()),
    permissions: root.get('permissions')?.oneOf(['enforced', 'observed']),
    durations: root.has('durations') ? durationsOf(root.need('durations')) : {},
    programs: root.has('programs') ? readPrograms(root.need('programs')) : undefined,
    files: root.get('files')?.list().map(putObject) ?? [],
    steps: root.need('steps').list().map(readStep),
  };
  document.requireSound();
  return { scenario, document };
}

function readStep(value: Value): Step {
  const known = Object.keys(ACTIONS);
  value.only([...AROUND, ...known]);
  const given = value.keys().filter((key) => known.includes(key));
  if (given.length > 1) value.refuse(`at most one action, not ${given.join(' and ')}; each needs a step of its own`);
  if (given.length === 0 && !value.has('expect') && !value.has('say') && !value.has('after')) value.refuse(`an action (${known.join(', ')}), expect, say or after`);
  return {
    at: value.at,
    after: value.get('after')?.duration() ?? 0,
    say: value.get('say')?.text(),
    act: given.length === 1 ? ACTIONS[given[0]!]!(value.need(given[0]!)) : undefined,
    checks: value.get('expect')?.list().map(readExpectation) ?? [],
  };
}
