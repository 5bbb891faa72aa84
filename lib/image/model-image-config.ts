/** What a model's image comes down to, for those who train and serve in it, and the options of its sources. */
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { ImageBuild } from './image-build';
import type { IModelImageRepository } from './model-image-repository';

/** What a model's image comes down to: a repository that each run chooses from, or one image that every version runs in. */
export interface ModelImageConfig {
  /**
   * Where its images lie.
   *
   * @default - `image`
   */
  readonly images?: IModelImageRepository;
  /**
   * The tag in `images` that is trained and served.
   *
   * @default - the image that was pushed last
   */
  readonly imageTag?: string;
  /**
   * The one image that every version runs in.
   *
   * @default - those of `images`
   */
  readonly image?: PinnedImage;
}

/** An image that is chosen at synth time. */
export interface PinnedImage {
  /** URI, with tag or digest. */
  readonly uri: string;
  /** Where it lies; roles of jobs and models pull from it. */
  readonly repository: ecr.IRepository;
  /**
   * Changes with the image, and with nothing else; known at synth time. A change is a reason to train again.
   *
   * @default - `uri`
   */
  readonly fingerprint?: string;
}

/** Options of an image that is built from a directory. */
export interface DirectoryImageOptions {
  /**
   * Who builds it.
   *
   * @default ImageBuild.codeBuild()
   */
  readonly builder?: ImageBuild;
}

/** Options of an image in a repository. */
export interface RepositoryImageOptions {
  /**
   * Tag, or digest as `sha256:…`, of the one image that every version runs in. `latest` is refused: it is another image tomorrow.
   *
   * @default - each training takes the image that was pushed last
   */
  readonly tagOrDigest?: string;
}
