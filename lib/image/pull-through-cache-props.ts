/** What a pull-through cache is to those who use it, and its options. */
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { IConstruct } from 'constructs';
import type { UpstreamRegistry } from './upstream-registry';

/** Options of a pull-through cache. */
export interface PullThroughCacheProps {
  /** Where it gets what it does not have. */
  readonly upstream: UpstreamRegistry;
  /** Begins the names of its repositories: 2 to 30 lower-case letters, digits and single hyphens, unique in account and region. */
  readonly prefix: string;
  /**
   * Images without a tag expire so many days after they came, 1 to 3650: those whose tag has moved upstream, and those that were pulled by
   * their digest, which the next build fetches again.
   *
   * @default - none expires
   */
  readonly expireAfterDays?: number;
}

/** A part of the account's registry that gets images from another registry when they are first asked for. */
export interface IPullThroughCache extends IConstruct {
  /** Begins the names of its repositories. */
  readonly prefix: string;
  /** What the URIs of its images begin with, without the slash behind it. */
  readonly uriPrefix: string;
  /**
   * What a Dockerfile names to pull an image through the cache, e.g. as a build argument.
   *
   * @param repositoryName as it is called upstream, e.g. `docker/library/python`
   * @param tagOrDigest tag, or digest as `sha256:…`
   */
  uri(repositoryName: string, tagOrDigest: string): string;
  /**
   * The repository of an image in the cache; it exists once the image has been pulled. Its tags move and its images may expire: to build on,
   * not to run models in.
   *
   * @param repositoryName as it is called upstream
   */
  repository(repositoryName: string): ecr.IRepository;
}
