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
  /** Why there is none, in words. */
  readonly absence: string;
  /** The container image to train with: that of the tag which the configuration names, else the one that was pushed last among those with a tag. */
  chosen(): Promise<TrainingImage | undefined>;
}
