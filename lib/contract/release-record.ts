/** Contract: the keys of the release record table. Imports nothing. */
export const RELEASE_RECORD_KEYS = {
  /** The model's id, a string. */
  partition: 'modelId',
  /** Which item of the model, a string. */
  sort: 'item',
} as const;
