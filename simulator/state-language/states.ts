/**
 * What the states do that wait for no one else: Pass, Succeed, Fail, Choice and Wait.
 *
 * Documented: Assign of a Choice counts on the way to its Default alone, that of a rule where the rule matched; a timestamp is cut to
 * seconds; a Choice without a match and without a Default fails with `States.NoChoiceMatched`.
 * Assumed: Output of a Choice and of its rules counts where Assign does.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
import type { ChoiceDefinition, FailDefinition, WaitDefinition } from './definition';
import { NO_CHOICE_MATCHED, StateError } from './errors';
import { startMap, startParallel } from './fan-out';
import { MOST_SECONDS } from './limits';
import { isTimestamp } from './read-state';
import { startTask } from './task-attempt';
import type { Visit } from './visit';

/** Does the work of one attempt, or starts it where it takes time. */
export async function workOf(visit: Visit): Promise<void> {
  const { definition } = visit;
  switch (definition.type) {
    case 'Pass':
    case 'Succeed':
      return visit.leave(definition.transition, visit.input);
    case 'Fail':
      return fail(visit, definition);
    case 'Choice':
      return choose(visit, definition);
    case 'Wait':
      return wait(visit, definition);
    case 'Task':
      return startTask(visit, definition);
    case 'Parallel':
      return startParallel(visit, definition);
    case 'Map':
      return startMap(visit, definition);
  }
}

async function fail(visit: Visit, { error, cause }: FailDefinition): Promise<void> {
  const name = error ? await visit.evaluateString(error) : '';
  await visit.giveUp(new StateError(name, cause && await visit.evaluateString(cause)));
}

async function choose(visit: Visit, { rules, transition, hasDefault }: ChoiceDefinition): Promise<void> {
  for (const rule of rules) {
    const value = await visit.evaluate(rule.condition);
    if (typeof value !== 'boolean') throw visit.unexpected(rule.condition, 'a boolean', value);
    if (value) return visit.leave(rule.transition, visit.input);
  }
  if (!hasDefault) throw visit.failure(NO_CHOICE_MATCHED, 'No rule of the Choice matched, and it has no Default.');
  return visit.leave(transition, visit.input);
}

async function wait(visit: Visit, definition: WaitDefinition): Promise<void> {
  const timer = visit.after(await waitingTime(visit, definition), () => visit.leave(definition.transition, visit.input));
  visit.release = () => timer.cancel();
}

/** In milliseconds. */
async function waitingTime(visit: Visit, { seconds, timestamp }: WaitDefinition): Promise<number> {
  if (seconds) return 1000 * await visit.evaluateNumber(seconds, { least: 0, most: MOST_SECONDS });
  const until = await visit.evaluate(timestamp!);
  if (!isTimestamp(until)) throw visit.unexpected(timestamp!, 'a time such as 2026-08-18T17:33:00Z', until);
  return Math.max(0, Math.floor(Date.parse(until) / 1000) * 1000 - visit.execution.host.clock.now);
}
