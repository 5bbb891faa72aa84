/**
 * Stories that faults are played in. Covered: every Task of the machines that build, retrain, deploy and read large logs, which the matrix
 * itself insists on; every AWS call that the endpoint probe, the steps of retraining and the drift check make in them; the rules that start
 * the machines, and how Step Functions looks at jobs and nested executions, and reads the items of a Map. The steps of reading large logs are one Task and
 * one function: of counting, sorting and joining each has a story of its own.
 *
 * Not covered: calls that a function makes only once an earlier call of it has failed; the second and later time that a call is made in a
 * story; two faults at once. A clock that jumps meets Tasks: functions take the time from their event.
 */
import { BUILD_STORIES } from './build-stories';
import { DEPLOYMENT_STORIES } from './deployment-stories';
import { READING_STORIES } from './reading-stories';
import { RETRAINING_STORIES } from './retraining-stories';
import type { Story } from './story';

export const STORIES: readonly Story[] = [...DEPLOYMENT_STORIES, ...RETRAINING_STORIES, ...BUILD_STORIES, ...READING_STORIES];

/** @throws where there is none of that name */
export function storyNamed(name: string): Story {
  const found = STORIES.find((story) => story.name === name);
  if (!found) throw new Error(`story ${name}: got none of that name, expected one of ${STORIES.map((story) => story.name).join(', ')}`);
  return found;
}
