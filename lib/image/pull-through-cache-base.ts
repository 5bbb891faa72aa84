/** What pull-through caches have in common, be they defined here or elsewhere. Internal. */
import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import type { IPullThroughCache } from './pull-through-cache-props';

/**
 * A pull-through cache, be it defined here or elsewhere.
 *
 * @internal
 */
export abstract class PullThroughCacheBase extends Construct implements IPullThroughCache {
  /** What the names of its repositories begin with. */
  public abstract readonly prefix: string;

  /** What the URIs of its images begin with. */
  public get uriPrefix(): string {
    const { account, region, urlSuffix } = Stack.of(this);
    return `${account}.dkr.ecr.${region}.${urlSuffix}/${this.prefix}`;
  }

  /** URI of an image. */
  public uri(repositoryName: string, tagOrDigest: string): string {
    return this.repository(repositoryName).repositoryUriForTagOrDigest(tagOrDigest);
  }

  /** A repository of it, which may not be there before the first image is pulled. */
  public repository(repositoryName: string): ecr.IRepository {
    const id = `Cached-${repositoryName.replaceAll('/', '-')}`;
    return (this.node.tryFindChild(id) as ecr.IRepository | undefined) ?? ecr.Repository.fromRepositoryName(this, id, `${this.prefix}/${repositoryName}`);
  }
}

/** Whether a repository is one that a cache makes. */
export function isCached(repository: ecr.IRepository): boolean {
  return repository.node.scope instanceof PullThroughCacheBase;
}

/** ARN pattern of a cache's repositories. */
export function cachedRepositories(cache: IPullThroughCache): string {
  return Stack.of(cache).formatArn({ service: 'ecr', resource: 'repository', resourceName: `${cache.prefix}/*` });
}
