/** Steps that start and stop executions, and that let time pass. */
import type { ExecutionRecord } from '../services/step-functions';
import type { Value } from './document';
import { worded } from './duration';
import type { Act } from './scenario';
import { outcomeOf, type Stage } from './stage';

const LONGEST_MS = 400 * 86_400_000;
const DEFAULT_WITHIN_MS = 86_400_000;

export function startExecution(value: Value): Act {
  value.only(['machine', 'name', 'input']);
  const machine = value.need('machine').construct('machine');
  const name = value.get('name')?.text();
  const input = value.get('input')?.json() ?? {};
  return {
    says: `starts ${machine.text}${name === undefined ? '' : ` as ${name}`}`,
    run: async (stage) => {
      const record = stage.world.stepFunctions.startExecution(stage.locate(machine), JSON.stringify(stage.resolved(input)), name);
      stage.remember(record);
    },
  };
}

export function stopExecution(value: Value): Act {
  value.only(['machine', 'name', 'cause']);
  const machine = value.need('machine').construct('machine');
  const name = value.get('name')?.text();
  const cause = value.get('cause')?.text();
  return {
    says: `stops ${machine.text}${name === undefined ? '' : `/${name}`}`,
    run: async (stage) => {
      const found = stage.execution(stage.locate(machine), name);
      if (!found) throw new Error(`${machine.text}: got no execution${name === undefined ? '' : ` ${name}`}, expected one that was started before`);
      stage.world.stepFunctions.stopExecution(found.executionArn, undefined, cause);
    },
  };
}

export function runFor(value: Value): Act {
  const duration = value.duration();
  return { says: `lets ${worded(duration)} pass`, run: (stage) => stage.world.runFor(duration) };
}

export function runUntil(value: Value): Act {
  const time = value.time();
  return {
    says: `waits for ${new Date(time).toISOString()}`,
    run: async ({ world }) => {
      if (time < world.clock.now) throw new Error(`got ${new Date(time).toISOString()}, expected a time that is not before ${new Date(world.clock.now).toISOString()}`);
      await world.runUntil(time);
    },
  };
}

/** Runs until an execution ends: the one that is named, or any that had not ended when the step began. */
export function runUntilEnd(value: Value): Act {
  value.only(['machine', 'name', 'outcome', 'within']);
  const machine = value.need('machine').construct('machine');
  const name = value.get('name')?.text();
  const outcome = value.get('outcome')?.text();
  const within = value.get('within')?.duration() ?? DEFAULT_WITHIN_MS;
  if (within > LONGEST_MS) value.need('within').refuse(`at most ${worded(LONGEST_MS)}`);
  return {
    says: `waits until ${machine.text}${name === undefined ? '' : `/${name}`} ends${outcome === undefined ? '' : ` in ${outcome}`}`,
    run: async (stage) => {
      const arn = stage.locate(machine);
      const before = new Set(name === undefined ? executionsOf(stage, arn).filter(hasEnded).map(({ executionArn }) => executionArn) : []);
      const ended = (): ExecutionRecord | undefined =>
        executionsOf(stage, arn).find((one) => hasEnded(one) && !before.has(one.executionArn) && one.name === (name ?? one.name) && (outcome === undefined || outcomeOf(one) === outcome));
      const isThere = await stage.runUntil(() => ended() !== undefined, within);
      if (!isThere) throw new Error(`${machine.text}: got no such end within ${worded(within)}, expected one; ${described(executionsOf(stage, arn))}`);
      const record = ended()!;
      stage.remember(record);
      return `${record.name} ended: ${outcomeOf(record) ?? record.status}`;
    },
  };
}

function executionsOf({ world }: Stage, machineArn: string): ExecutionRecord[] {
  return world.stepFunctions.listExecutions(machineArn);
}

function hasEnded({ status }: ExecutionRecord): boolean {
  return status !== 'RUNNING';
}

function described(executions: readonly ExecutionRecord[]): string {
  const shown = executions.slice(0, 5).map((one) => `${one.name} ${outcomeOf(one) ?? one.status}`);
  return shown.length === 0 ? 'no execution was started' : `the newest are ${shown.join(', ')}`;
}
