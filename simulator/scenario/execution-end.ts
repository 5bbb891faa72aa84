/** Waits for the end of an execution, on virtual time. */
import { outcomeOf } from '../recording';
import type { ExecutionRecord } from '../services/step-functions';
import { worded } from './duration';
import type { Stage } from './stage';

export interface WantedEnd {
  /** Any that had not ended before, by default. */
  readonly name?: string | undefined;
  readonly outcome?: string | undefined;
  /** Milliseconds. */
  readonly within: number;
}

/** How many are named where none ends so. */
const SHOWN = 5;

/**
 * Runs until an execution ends: the one that is named, or any that had not ended before.
 *
 * @param machine as the error calls it
 * @throws Error where none ends so in time
 */
export async function executionEnds(stage: Stage, machine: string, machineArn: string, { name, outcome, within }: WantedEnd): Promise<ExecutionRecord> {
  const all = (): ExecutionRecord[] => stage.world.stepFunctions.listExecutions(machineArn);
  const before = new Set(name === undefined ? all().filter(hasEnded).map(({ executionArn }) => executionArn) : []);
  const ended = (): ExecutionRecord | undefined =>
    all().find((one) => hasEnded(one) && !before.has(one.executionArn) && one.name === (name ?? one.name) && (outcome === undefined || outcomeOf(one) === outcome));
  await stage.runUntil(() => ended() !== undefined, within);
  const found = ended();
  if (found) return found;
  const newest = all().slice(0, SHOWN).map((one) => `${one.name} ${outcomeOf(one) ?? one.status}`);
  const words = `${name === undefined ? '' : ` of ${name}`}${outcome === undefined ? '' : ` in ${outcome}`}`;
  throw new Error(`${machine}: got no end${words} within ${worded(within)}, expected one; ${newest.length === 0 ? 'no execution was started' : `the newest are ${newest.join(', ')}`}`);
}

function hasEnded({ status }: ExecutionRecord): boolean {
  return status !== 'RUNNING';
}
