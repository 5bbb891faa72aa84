/**
 * Training images in Amazon ECR. What has no tag is no release: layers of multi-architecture images, and images whose tag was
 * taken. Signatures and attestations lie in the repository as if they were images; they are told by their media type, or by the
 * tag that cosign gives them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
import { DescribeImagesCommand, type ECRClient, type ImageDetail, ImageNotFoundException, paginateDescribeImages } from '@aws-sdk/client-ecr';
import type { TrainingImage, TrainingImages } from './images';

/** Media types of the configuration of a container image; an image index has none. */
const CONTAINER_MEDIA_TYPES: readonly (string | undefined)[] = [
  undefined,
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.oci.image.config.v1+json',
];

/** Tags of what belongs to an image, e.g. `sha256-….sig`. */
const COMPANION_TAG = /^sha256-[0-9a-f]{64}(?:\.\w+)?$/;

/** The account that a repository of another one belongs to stands in its URI. */
const ACCOUNT = /^(\d{12})\.dkr[.-]ecr\./;

export interface ImageRepository {
  readonly name: string;
  /** Without a tag. */
  readonly uri: string;
  /** Of the image to train with. Default: the image that was pushed last. */
  readonly tag?: string;
}

/** As requests name it. */
interface RepositoryId {
  readonly repositoryName: string;
  readonly registryId?: string;
}

export class EcrImages implements TrainingImages {
  public readonly absence: string;
  private readonly description: string;

  /** @param client also decides region, credentials and retries */
  public constructor(
    private readonly client: ECRClient,
    private readonly repository: ImageRepository,
  ) {
    this.description = `image repository ${repository.name}`;
    this.absence = repository.tag === undefined
      ? `${this.description}: got no image with a tag, expected one to train with; push it`
      : `${this.description}: got no image with the tag ${repository.tag}, expected the one of this deployment; wait for its build, or look at the log of the build`;
  }

  public async chosen(): Promise<TrainingImage | undefined> {
    const { name, uri, tag } = this.repository;
    const registryId = ACCOUNT.exec(uri)?.[1];
    const repository = { repositoryName: name, ...(registryId ? { registryId } : {}) };
    return tag === undefined ? this.newest(repository) : this.tagged(repository, tag);
  }

  /** The tag of a deployment is given to one image for ever, whatever has been pushed since. */
  private async tagged(repository: RepositoryId, tag: string): Promise<TrainingImage | undefined> {
    try {
      const { imageDetails = [] } = await this.client.send(new DescribeImagesCommand({ ...repository, imageIds: [{ imageTag: tag }] }));
      const [image] = imageDetails;
      const { imageDigest: digest, imageTags = [] } = image ?? {};
      if (!image || digest === undefined) throw new Error(`${this.description}: got no digest for the tag ${tag}, expected one from DescribeImages`);
      return { digest, uri: `${this.repository.uri}@${digest}`, tags: [...imageTags].sort() };
    } catch (error) {
      if (error instanceof ImageNotFoundException) return undefined;
      throw error;
    }
  }

  private async newest(repository: RepositoryId): Promise<TrainingImage | undefined> {
    const pages = paginateDescribeImages({ client: this.client }, { ...repository, filter: { tagStatus: 'TAGGED' } });
    let newest: { readonly pushed: number; readonly digest: string; readonly tags: readonly string[] } | undefined;
    for await (const { imageDetails = [] } of pages) {
      for (const image of imageDetails) {
        if (!isContainerImage(image)) continue;
        const { imageDigest: digest, imagePushedAt, imageTags = [] } = image;
        if (digest === undefined || imagePushedAt === undefined) {
          throw new Error(`${this.description}: got an image without ${digest === undefined ? 'a digest' : 'the time of its push'}, expected both from DescribeImages`);
        }
        const pushed = imagePushedAt.getTime();
        // The order of the answer is not documented: of two pushed in the same moment the digest decides.
        if (!newest || pushed > newest.pushed || (pushed === newest.pushed && digest > newest.digest)) newest = { pushed, digest, tags: [...imageTags].sort() };
      }
    }
    return newest && { digest: newest.digest, uri: `${this.repository.uri}@${newest.digest}`, tags: newest.tags };
  }
}

function isContainerImage({ artifactMediaType, imageTags = [] }: ImageDetail): boolean {
  return CONTAINER_MEDIA_TYPES.includes(artifactMediaType) && imageTags.some((tag) => !COMPANION_TAG.test(tag));
}
