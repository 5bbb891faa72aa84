/** What exists in a landing zone before the app comes: entries of a profile that more than a name belongs to. */

/** A bucket that exists in the region of the environment. */
export interface AgencyBucket {
  /** Name of the bucket. */
  readonly bucketName: string;
  /**
   * ARN of the customer managed key that its objects are encrypted with, in the region of the environment: who may read them may use it.
   *
   * @default - none: its objects are encrypted with keys of Amazon S3
   */
  readonly keyArn?: string;
}

/** A topic that exists in the region of the environment. */
export interface AgencyTopic {
  /** Name of a topic of the account of the environment, or ARN of one of another account. No FIFO topic. */
  readonly topic: string;
  /**
   * ARN of the customer managed key that its messages are encrypted with, in the region of the environment: who may publish may use it.
   *
   * @default - none: its messages are not encrypted with a key of the landing zone
   */
  readonly keyArn?: string;
}
