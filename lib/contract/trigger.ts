/** Contract: the one shape in which every trigger reaches a state machine that retrains. Imports nothing. */
export interface TriggerInput {
  readonly modelId: string;
  readonly trigger: {
    readonly type: 'drift';
    /** Id of the event that carried it: the same event twice has the same id. */
    readonly id: string;
    /** ISO 8601. */
    readonly at: string;
    readonly detail: string;
  };
}
