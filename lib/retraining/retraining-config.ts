/** What the choices about retraining come down to. Internal. */

export type TriggerConfig =
  | { readonly kind: 'drift' }
  | { readonly kind: 'first-image' }
  | { readonly kind: 'schedule'; readonly expression: string };

export interface RetrainingConfig {
  readonly triggers: readonly TriggerConfig[];
  /** Seconds until the next run may begin, after one that ended well, and after one that failed. */
  readonly cooldown: number;
  readonly failureCooldown: number;
  readonly maxRunsPerMonth: number;
}
