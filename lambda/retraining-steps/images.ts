/** The port to the repository that training images lie in. Adapter: `ecr-images.ts`. */

export interface TrainingImage {
  /** `sha256:…` */
  readonly digest: string;
  /** URI with the digest: it names the same bytes for ever, whatever becomes of its tags. */
  readonly uri: string;
  /** In ascending order. */
  readonly tags?: readonly string[];
}

export interface TrainingImages {
  /** As it stands in messages. */
  readonly description: string;
  /** The container image that was pushed last, among those that have a tag; `undefined` when there is none. */
  newest(): Promise<TrainingImage | undefined>;
}
