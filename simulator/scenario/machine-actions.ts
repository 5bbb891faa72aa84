/** Steps that start and stop executions, and that let time pass. */
import { outcomeOf } from '../recording';
import type { Value } from './document';
import { worded } from './duration';
import { executionEnds } from './execution-end';
import type { Act } from './scenario';

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
      const record = await executionEnds(stage, machine.text, stage.locate(machine), { name, outcome, within });
      stage.remember(record);
      return `${record.name} ended: ${outcomeOf(record) ?? record.status}`;
    },
  };
}
