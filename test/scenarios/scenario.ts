/** What a scenario is: a name that says what must come of it, and how it is played. Tests run them as they are; the test of seeded defects on machines that are broken on purpose. */
import type { Variation } from './flights';
import type { Stage } from './stage';

export interface Scenario {
  /** A sentence about what the system does. */
  readonly name: string;
  /** The model that it is played with; `plain` if absent. */
  readonly variation?: Variation;
  /** Plays it, and holds what came of it against what must come of it. */
  readonly play: (stage: Stage) => Promise<void>;
}
