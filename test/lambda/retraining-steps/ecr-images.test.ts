/** Tests of finding the image that was pushed last, over the client's own middleware up to the wire. */
import { Readable } from 'node:stream';
import { ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import { EcrImages } from '../../../lambda/retraining-steps/ecr-images';

interface Detail {
  readonly imageDigest?: string;
  readonly imageTags?: readonly string[];
  readonly imagePushedAt?: number;
  readonly artifactMediaType?: string;
}

const URI = '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights';
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = (letter: string, pushed: number, more: Detail = {}): Detail => ({ imageDigest: digest(letter), imageTags: [letter], imagePushedAt: pushed, ...more });

/** The adapter over a repository that answers with these pages, and what it was asked. */
function repository(pages: readonly (readonly Detail[])[], uri = URI, tag?: string) {
  const requests: Record<string, unknown>[] = [];
  const handle = async (request: { body: Uint8Array }) => {
    const asked = JSON.parse(new TextDecoder().decode(request.body)) as { nextToken?: string };
    requests.push(asked);
    const page = Number(asked.nextToken ?? 0);
    if (pages.length === 0) {
      const body = Readable.from([Buffer.from(JSON.stringify({ __type: 'ImageNotFoundException', message: 'The image does not exist' }))]);
      return { response: { statusCode: 400, headers: { 'content-type': 'application/x-amz-json-1.1' }, body } };
    }
    const answer = { imageDetails: pages[page], ...(page + 1 < pages.length ? { nextToken: String(page + 1) } : {}) };
    return { response: { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: Readable.from([Buffer.from(JSON.stringify(answer))]) } };
  };
  const client = new ECRClient({ region: 'ap-southeast-1', credentials: { accessKeyId: 'id', secretAccessKey: 'secret' }, maxAttempts: 1, requestHandler: { handle } as never });
  return { images: new EcrImages(client, { name: 'flights', uri, tag }), requests };
}

describe('EcrImages', () => {
  it('gives the digest of the image that was pushed last, over all pages and in any order', async () => {
    const { images, requests } = repository([[image('a', 100), image('c', 300)], [], [image('b', 200)]]);
    expect(await images.chosen()).toEqual({ digest: digest('c'), uri: `${URI}@${digest('c')}`, tags: ['c'] });
    expect(requests).toEqual([undefined, '1', '2'].map((nextToken) => ({ repositoryName: 'flights', registryId: '111122223333', filter: { tagStatus: 'TAGGED' }, ...(nextToken ? { nextToken } : {}) })));
  });

  it('asks the default registry where the URI names no account', async () => {
    const { images, requests } = repository([[image('a', 100)]], 'localhost:5000/flights');
    expect(await images.chosen()).toMatchObject({ uri: `localhost:5000/flights@${digest('a')}` });
    expect(requests).toEqual([{ repositoryName: 'flights', filter: { tagStatus: 'TAGGED' } }]);
  });

  it('takes the greater digest of two that were pushed in the same moment, so that the answer is always the same', async () => {
    for (const page of [[image('a', 100), image('b', 100)], [image('b', 100), image('a', 100)]]) {
      expect((await repository([page]).images.chosen())?.digest).toBe(digest('b'));
    }
  });

  it('leaves out signatures, attestations, charts and images without a tag', async () => {
    const companions = [
      image('b', 200, { imageTags: [`sha256-${'a'.repeat(64)}.sig`] }),
      image('c', 300, { artifactMediaType: 'application/vnd.dev.cosign.artifact.sig.v1+json' }),
      image('d', 400, { artifactMediaType: 'application/vnd.cncf.helm.config.v1+json' }),
      image('e', 500, { imageTags: [] }),
    ];
    expect((await repository([[image('a', 100, { artifactMediaType: 'application/vnd.oci.image.config.v1+json' }), ...companions]]).images.chosen())?.digest).toBe(digest('a'));
    expect(await repository([companions]).images.chosen()).toBeUndefined();
  });

  it('gives nothing when there is none', async () => {
    expect(await repository([[]]).images.chosen()).toBeUndefined();
    expect(repository([[]]).images.absence).toBe('image repository flights: got no image with a tag, expected one to train with; push it');
  });

  it('fails when the answer lacks what it needs', async () => {
    await expect(repository([[{ imageTags: ['a'], imagePushedAt: 100 }]]).images.chosen()).rejects.toThrow('image repository flights: got an image without a digest');
    await expect(repository([[{ imageTags: ['a'], imageDigest: digest('a') }]]).images.chosen()).rejects.toThrow('without the time of its push');
  });

  it('gives the image of the tag that the deployment is of, whatever was pushed after it', async () => {
    const { images, requests } = repository([[image('a', 100, { imageTags: ['release-1', 'a'] })]], URI, 'a');
    expect(await images.chosen()).toEqual({ digest: digest('a'), uri: `${URI}@${digest('a')}`, tags: ['a', 'release-1'] });
    expect(requests).toEqual([{ repositoryName: 'flights', registryId: '111122223333', imageIds: [{ imageTag: 'a' }] }]);
  });

  it('gives nothing while that image has not been built, and says so', async () => {
    const { images } = repository([], URI, 'a');
    expect(await images.chosen()).toBeUndefined();
    expect(images.absence).toBe('image repository flights: got no image with the tag a, expected the one of this deployment; wait for its build, or look at the log of the build');
  });
});
