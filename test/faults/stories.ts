/** Stories that faults are played in. */
import { DEPLOYMENT_STORIES } from './deployment-stories';
import { RETRAINING_STORIES } from './retraining-stories';
import type { Story } from './story';

export const STORIES: readonly Story[] = [...DEPLOYMENT_STORIES, ...RETRAINING_STORIES];

/** @throws where there is none of that name */
export function storyNamed(name: string): Story {
  const found = STORIES.find((story) => story.name === name);
  if (!found) throw new Error(`story ${name}: got none of that name, expected one of ${STORIES.map((story) => story.name).join(', ')}`);
  return found;
}
