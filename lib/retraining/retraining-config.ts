/** What the choices about retraining come down to. Internal. */

/** What makes a model train again. */
export type TriggerConfig =
  | { readonly kind: 'drift' }
  | { readonly kind: 'performance' }
  | { readonly kind: 'first-image' }
  | { readonly kind: 'schedule'; readonly expression: string };

/** When a model trains again, and how often. */
export interface RetrainingConfig {
  /** What makes it. */
  readonly triggers: readonly TriggerConfig[];
  /** Seconds until the next run may begin, after one that ended well. */
  readonly cooldown: number;
  /** The same after one that failed. */
  readonly failureCooldown: number;
  /** Runs that may begin to train in a month (UTC). */
  readonly maxRunsPerMonth: number;
}
