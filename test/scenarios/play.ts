/** Declares a test for each scenario: played on the synthesized machines, on a stage of its own. */
import { describe, it } from 'vitest';
import type { Scenario } from './scenario';
import { Stage } from './stage';

export function playEach(subject: string, scenarios: readonly Scenario[]): void {
  describe(subject, () => {
    it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, { variation, play }) => {
      await play(await Stage.open({ ...(variation ? { variation } : {}) }));
    });
  });
}
