/** What JavaScript lets through where the types say no: an option that is misspelt would be left out, and the test would be green without it. */
import { DEFAULT_LIMITS } from '../programs/limits';
import { DEFAULT_DURATIONS } from '../sagemaker/durations';
import type { Program, ServingBehaviour, SimulationOptions } from './options';
import type { Alarm } from './seen';
import { requireFolderOf } from './timeline-file';

type Names<T> = Readonly<Record<keyof T, true>>;

/** The compiler refuses here what is missing, and what is too much. */
const OPTIONS: Names<SimulationOptions> = {
  start: true, seed: true, account: true, region: true, stacks: true, permissions: true, durations: true, programs: true, containers: true, limits: true, timeline: true,
};
/** Of alarms. */
export const ALARM_STATES: readonly Alarm['state'][] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const PROGRAM: Names<Program> = { of: true, train: true, serve: true };
const SERVE: Names<ServingBehaviour> = { answer: true, failing: true, status: true, unhealthy: true, where: true };

/** @throws Error with all that is wrong with them */
export function requireOptions(options: SimulationOptions): void {
  const { start = 0, seed = 0, account, permissions, durations = {}, limits = {}, programs = [], timeline } = options;
  refuse([
    ...membersIn('options', options, OPTIONS),
    ...(Number.isNaN(new Date(start).getTime()) ? [`start: got ${String(start)}, expected ISO 8601, e.g. 2026-01-01T00:00:00Z`] : []),
    ...(Number.isSafeInteger(seed) ? [] : [`seed: got ${String(seed)}, expected a whole number`]),
    ...(account === undefined || /^\d{12}$/.test(account) ? [] : [`account: got ${account}, expected twelve digits`]),
    ...choiceIn('permissions', permissions, ['enforced', 'observed']),
    ...membersIn('durations', durations, DEFAULT_DURATIONS),
    ...membersIn('limits', limits, DEFAULT_LIMITS),
    ...Object.entries(limits).flatMap(([name, value]) => (Number.isFinite(value) && value > 0 ? [] : [`limits: got ${String(value)} for ${name}, expected a number above 0`])),
    ...programs.flatMap(programIn),
  ]);
  if (timeline !== undefined) requireFolderOf(timeline);
}

/** @param what it is, for the error @throws Error where it is none of them */
export function requireChoice(what: string, given: string, known: readonly string[]): void {
  refuse(choiceIn(what, given, known));
}

/** @throws Error with all that is wrong with them */
export function requirePrograms(programs: readonly Program[]): void {
  refuse(programs.flatMap(programIn));
}

function programIn(program: Program, index: number): string[] {
  const what = `programs[${index}]`;
  const { train, serve } = program;
  return [
    ...membersIn(what, program, PROGRAM),
    ...(train === undefined && serve === undefined ? [`${what}: got neither train nor serve, expected what it does`] : []),
    ...(serve ? servingIn(`${what}.serve`, serve) : []),
  ];
}

function servingIn(what: string, serve: ServingBehaviour): string[] {
  const { failing = 0, where } = serve;
  return [
    ...membersIn(what, serve, SERVE),
    ...(failing >= 0 && failing <= 1 ? [] : [`${what}: got ${String(failing)} for failing, expected a share in [0, 1]`]),
    ...choiceIn(`${what}.where`, where, ['endpoint', 'transform']),
  ];
}

function membersIn(what: string, given: object, known: object): string[] {
  return unknownMembers(given, Object.keys(known)).map((problem) => `${what}: ${problem}`);
}

/** What of it there is not, in words. @param known names of its members */
export function unknownMembers(given: object, known: readonly string[]): string[] {
  const others = Object.keys(given).filter((name) => !known.includes(name));
  return others.length === 0 ? [] : [`got ${others.join(', ')}, expected only ${known.join(', ')}`];
}

function choiceIn(what: string, given: string | undefined, known: readonly string[]): string[] {
  return given === undefined || known.includes(given) ? [] : [`${what}: got ${given}, expected one of ${known.join(', ')}`];
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
