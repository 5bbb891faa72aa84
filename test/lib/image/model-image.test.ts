/** Where a model's image comes from, and what is refused. */
import { App, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgencyProfile, ImageBuild, ModelCode, ModelImage, PullThroughCache, UpstreamRegistry, type ModelImageConfig } from '../../../lib';
import { OPEN_SANDBOX } from '../../support/landing-zones';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'model-image-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
const DIGEST = `sha256:${'0a'.repeat(32)}`;
const PINNED = `python@${DIGEST}`;
const at = (region: string): Stack => new Stack(new App(), 'Test', { env: { region } });
const uriOf = ({ image }: ModelImageConfig): string | undefined => image?.uri;
const directory = (...lines: readonly string[]): string => {
  writeFileSync(join(folder, 'Dockerfile'), [...lines, ''].join('\n'));
  return folder;
};

describe('an image in a repository', () => {
  it('is the one pushed last, or one that a tag or digest names', () => {
    const of = stack();
    const repository = Repository.fromRepositoryName(of, 'Existing', 'flights');
    expect(ModelImage.fromRepository(repository).bind(of)).toMatchObject({ images: { repository } });
    const { image } = ModelImage.fromRepository(repository, { tagOrDigest: DIGEST }).bind(of);
    expect(of.resolve(image!.uri)).toMatchObject({ 'Fn::Join': ['', expect.arrayContaining([`/flights@${DIGEST}`])] });
    // Where the repository lies is known at deploy time only: what a run is recognised by must not depend on that.
    expect(image!.fingerprint).toBe(`Test/Existing@${DIGEST}`);
    expect(templateOf(of).Resources ?? {}).toEqual({});
  });

  it('is none of a cache, where images do not stay', () => {
    const of = stack();
    const caches = [new PullThroughCache(of, 'Cache', { upstream: UpstreamRegistry.ecrPublic(), prefix: 'public' }), PullThroughCache.fromPrefix(of, 'Central', 'central')];
    for (const cache of caches) expect(refusalOf(() => ModelImage.fromRepository(cache.repository('python'), { tagOrDigest: DIGEST }))).toContain('expected a repository whose images stay');
  });

  it.each(['latest', 'v 1', 'sha256:0a'])('cannot be named %s', (tagOrDigest) => {
    const repository = Repository.fromRepositoryName(stack(), 'Existing', 'flights');
    expect(refusalOf(() => ModelImage.fromRepository(repository, { tagOrDigest }))).toContain(`tagOrDigest: got "${tagOrDigest}"`);
  });
});

describe('an image of AWS', () => {
  it.each<[region: string, repository: string, tag: string, uri: string]>([
    ['ap-southeast-1', 'sagemaker-xgboost', '1.7-1', '121021644041.dkr.ecr.ap-southeast-1.amazonaws.com/sagemaker-xgboost:1.7-1'],
    ['us-gov-west-1', 'sagemaker-xgboost', '1.7-1', '414596584902.dkr.ecr.us-gov-west-1.amazonaws.com/sagemaker-xgboost:1.7-1'],
    ['cn-north-1', 'sagemaker-xgboost', '1.7-1', '450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-xgboost:1.7-1'],
    ['us-iso-east-1', 'sagemaker-xgboost', '1.7-1', '833128469047.dkr.ecr.us-iso-east-1.c2s.ic.gov/sagemaker-xgboost:1.7-1'],
    ['ap-southeast-1', 'pytorch-training', '2.4.0-cpu-py311', '763104351884.dkr.ecr.ap-southeast-1.amazonaws.com/pytorch-training:2.4.0-cpu-py311'],
  ])('in %s lies in the account that publishes %s there', (region, repository, tag, uri) => {
    expect(uriOf(ModelImage.fromAws(repository, tag).bind(at(region)))).toBe(uri);
  });

  it('lies in the account that the profile names, e.g. that of a mirror', () => {
    const of = stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, awsImageAccounts: { 'sagemaker-xgboost': '999999999999' } }) });
    expect(uriOf(ModelImage.fromAws('sagemaker-xgboost', '1.7-1').bind(of))).toBe(`999999999999.dkr.ecr.${REGION}.amazonaws.com/sagemaker-xgboost:1.7-1`);
  });

  it.each<[what: string, of: () => Stack, repository: string, problem: string]>([
    ['an unknown repository', () => stack(), 'sagemaker-unheard-of', `got "sagemaker-unheard-of:1 in ${REGION}", expected an image that AWS publishes in the region of the stack, in a repository that the library knows; give the stack a region (env), name the account in awsImageAccounts of the agency profile, or use ModelImage.fromMirror`],
    ['a region without it', () => at('eusc-de-east-1'), 'sagemaker-xgboost', 'got "sagemaker-xgboost:1 in eusc-de-east-1"'],
    ['a stack without a region', () => new Stack(new App(), 'Test'), 'sagemaker-xgboost', 'in a region that only deploy time knows'],
  ])('is refused in %s', (_, of, repository, problem) => {
    expect(refusalOf(() => ModelImage.fromAws(repository, '1').bind(of()))).toContain(problem);
  });

  it('has a tag that stays with it', () => {
    expect(refusalOf(() => ModelImage.fromAws('sagemaker-xgboost', 'latest'))).toContain('tag: got "latest", expected a tag that stays with its image, or a digest; name the version');
  });
});

describe('an image in a mirror', () => {
  it('is taken as it is', () => {
    expect(uriOf(ModelImage.fromMirror(`${HOST}/mirror/xgboost@${DIGEST}`).bind(stack()))).toBe(`${HOST}/mirror/xgboost@${DIGEST}`);
  });

  it.each<[what: string, uri: string, problem: string]>([
    ['another registry', 'docker.io/library/python:3', 'expected the URI of an image in Amazon ECR with its tag or digest'],
    ['no tag', `${HOST}/mirror/xgboost`, 'expected the URI of an image in Amazon ECR with its tag or digest'],
    ['a tag that moves', `${HOST}/mirror/xgboost:latest`, 'uri: got "latest", expected a tag that stays with its image, or a digest'],
  ])('with %s is refused', (_, uri, problem) => {
    expect(refusalOf(() => ModelImage.fromMirror(uri))).toContain(problem);
  });
});

describe('an image that the CDK builds', () => {
  it('lies in the repository of the bootstrap stack, under a hash of its source; no Docker runs', () => {
    const of = stack();
    const { image } = ModelImage.fromDirectory(directory('FROM scratch'), { builder: ImageBuild.cdkAsset() }).bind(of);
    expect(image!.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(of.resolve(image!.uri))).toContain(`cdk-hnb659fds-container-assets-${ACCOUNT}-${REGION}:${image!.fingerprint!}`);
  });

  it('is another image when a build argument changes', () => {
    const built = (version: string): string => ModelImage.fromDirectory(directory('ARG VERSION', 'FROM scratch'), { builder: ImageBuild.cdkAsset({ buildArgs: { VERSION: version } }) }).bind(stack()).image!.fingerprint!;
    expect(built('1')).not.toBe(built('2'));
  });
});

describe('a Dockerfile', () => {
  const bound = (profile: AgencyProfile | undefined, buildArgs: Record<string, string> = {}): unknown =>
    ModelImage.fromDirectory(folder, { builder: ImageBuild.cdkAsset({ buildArgs }) }).bind(stack({ profile }));
  const profile = (more: object): AgencyProfile => AgencyProfile.of({ ...OPEN_SANDBOX, ...more });
  const network = { vpcId: 'vpc-0a1b2c3d4e5f60001', subnets: [{ subnetId: 'subnet-0a1b2c3d4e5f60011', availabilityZone: `${REGION}a` }, { subnetId: 'subnet-0a1b2c3d4e5f60012', availabilityZone: `${REGION}b` }], securityGroupIds: ['sg-0a1b2c3d4e5f60021'], endpoints: [] };

  it.each<[what: string, lines: readonly string[], profile: object, buildArgs: Record<string, string>, problem: string]>([
    ['an argument that nobody reads', ['FROM scratch'], {}, { VERSION: '1' }, 'buildArgs.VERSION: got "a Dockerfile that does not take it", expected ARG VERSION in it'],
    ['an argument with the name of a setting', ['FROM scratch'], {}, { AWS_REGION: '1' }, 'buildArgs: got "AWS_REGION"'],
    ['an argument with the name of a variable of the build', ['ARG IMAGE_BUILD_TAG', 'FROM scratch'], {}, { IMAGE_BUILD_TAG: 'v3' }, 'buildArgs: got "IMAGE_BUILD_TAG"'],
    ['an argument that the shell of the build reads', ['ARG PATH', 'FROM scratch'], {}, { PATH: '/opt/bin' }, 'buildArgs: got "PATH"'],
    ['an argument of another stage for the mirror', ['ARG PIP_INDEX_URL', `FROM ${PINNED} AS one`, 'ARG PIP_INDEX_URL', `FROM ${PINNED}`, 'RUN pip install xgboost'], { network, packageMirrors: { pip: 'https://mirror.example/simple' } }, {}, 'expected ARG PIP_INDEX_URL before it in its stage'],
    ['uv past the mirror', ['FROM scratch', 'ARG PIP_INDEX_URL', 'RUN uv pip install xgboost'], { network, packageMirrors: { pip: 'https://mirror.example/simple' } }, {}, 'got "uv without the mirror of the agency profile", expected ARG UV_INDEX_URL before it'],
    ['pip past the mirror, in a here-document', ['FROM scratch', 'RUN <<EOF', 'pip install xgboost', 'EOF', 'ARG PIP_INDEX_URL'], { network, packageMirrors: { pip: 'https://mirror.example/simple' } }, {}, 'expected ARG PIP_INDEX_URL before it'],
    ['pip past the mirror, as a list', ['FROM scratch', 'RUN ["pip", "install", "xgboost"]'], { network, packageMirrors: { pip: 'https://mirror.example/simple' } }, {}, 'expected ARG PIP_INDEX_URL before it'],
    ['files of an image of a public registry', ['FROM scratch AS base', 'FROM scratch', 'COPY --from=0 / /', 'COPY --chown=1 --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/'], { imageRegistries: ['aws'] }, {}, 'got "COPY --from ghcr.io/astral-sh/uv:0.5", expected an image of this account'],
    ['a mount of an image of a public registry', ['FROM scratch', 'RUN --network=none --mount=type=bind,from=quay.io/tools:1,target=/t make'], { imageRegistries: ['aws'] }, {}, 'got "RUN --mount quay.io/tools:1"'],
    ['a frontend of a public registry', ['# syntax=docker/dockerfile:1', 'FROM scratch'], { imageRegistries: ['aws'] }, {}, 'got "# syntax docker/dockerfile:1"'],
    ['a base behind a here-document', ['FROM scratch', 'COPY <<-"END" /run', '\tFROM nowhere', '\tEND', 'FROM python:3.13'], { imageRegistries: ['aws'] }, {}, 'got "FROM python:3.13"'],
    ['a base without a tag', ['FROM python'], {}, {}, 'got "FROM python", expected an image with its digest, or a tag other than latest'],
    ['a base whose tag is latest', ['ARG BASE="python:latest"', 'FROM ${BASE}'], {}, {}, 'got "FROM python:latest", expected an image with its digest'],
    ['pip past the mirror', ['FROM scratch', 'RUN apt-get update && \\', '  pip3 install --no-cache-dir xgboost'], { network, packageMirrors: { pip: 'https://mirror.example/simple' } }, {}, 'Dockerfile: got "pip without the mirror of the agency profile", expected ARG PIP_INDEX_URL before it'],
    ['npm past the mirror', ['FROM scratch', 'RUN npm --silent ci'], { network, packageMirrors: { npm: 'https://mirror.example/npm' } }, {}, 'expected ARG NPM_CONFIG_REGISTRY before it'],
    ['a base of a public registry', ['FROM python:3.13'], { imageRegistries: ['aws'] }, {}, 'Dockerfile: got "FROM python:3.13", expected an image of this account or of imageRegistries of the agency profile (aws)'],
    ['a base of another account, by an argument', ['ARG BASE', 'FROM --platform=linux/amd64 ${BASE}:1 AS base', 'FROM base'], { imageRegistries: [] }, { BASE: `999999999999.dkr.ecr.${REGION}.amazonaws.com/python` }, 'got "FROM 999999999999.dkr.ecr.'],
  ])('with %s is refused', (_, lines, entries, buildArgs, problem) => {
    directory(...lines);
    expect(refusalOf(() => bound(profile(entries), buildArgs))).toContain(problem);
  });

  it.each<[what: string, lines: readonly string[], profile: object]>([
    ['the mirror it is given', ['FROM scratch', 'ARG PIP_INDEX_URL', 'RUN pip install xgboost'], { network, packageMirrors: { pip: 'https://mirror.example/simple' } }],
    ['a base of an allowed host', ['FROM public.ecr.aws/docker/library/python:3.13'], { imageRegistries: ['public.ecr.aws'] }],
    ['a base of its own account', [`ARG BASE=${HOST}/python`, 'FROM $BASE:3 AS base', '# FROM nowhere', 'FROM base'], { imageRegistries: [] }],
    ['stages by name, whatever its case, and by number', ['FROM scratch AS Build', 'FROM build', 'COPY --from=BUILD / /', 'COPY --from=0 / /', 'RUN --mount=from=build,target=/t make'], { imageRegistries: [] }],
    ['arguments as Docker reads them', ['ARG REGISTRY="public.ecr.aws" TAG', 'FROM ${REGISTRY}/docker/library/python:${TAG:-3.13}'], { imageRegistries: ['public.ecr.aws'] }],
    ['an argument that a stage has from the one it is built on', ['FROM scratch AS base', 'ARG PIP_INDEX_URL', 'FROM base', 'RUN pip install xgboost'], { network, packageMirrors: { pip: 'https://mirror.example/simple' } }],
    ['what looks like instructions in a here-document', ['FROM scratch', 'RUN <<EOF', 'FROM nowhere', 'EOF'], { imageRegistries: [] }],
    ['a digest beside a tag', [`FROM python:latest@${DIGEST}`], {}],
    ['a base of AWS', [`FROM 763104351884.dkr.ecr.${REGION}.amazonaws.com/pytorch-training:2.4.0-cpu-py311`], { imageRegistries: ['aws'] }],
    ['any base where the profile names no registries', ['FROM python:3.13'], {}],
  ])('with %s is taken', (_, lines, entries) => {
    directory(...lines);
    expect(() => bound(profile(entries))).not.toThrow();
  });

  it('is refused for all that is wrong with it at once', () => {
    directory('FROM python', 'COPY --from=ghcr.io/tool / /');
    const refusal = refusalOf(() => bound(profile({ imageRegistries: ['aws'] }), { UNREAD: '1' }));
    for (const problem of ['buildArgs.UNREAD', 'got "FROM python", expected an image of this account', 'got "FROM python", expected an image with its digest', 'COPY --from ghcr.io/tool']) expect(refusal).toContain(problem);
  });

  it('must be there', () => {
    expect(refusalOf(() => ModelImage.fromDirectory(join(folder, 'nowhere')))).toContain('expected a directory that holds a Dockerfile');
  });
});

it('is what a program lies in, wherever the image comes from', () => {
  expect(uriOf(ModelCode.fromImage(ModelImage.fromMirror(`${HOST}/flights@${DIGEST}`)).bind(stack()))).toBe(`${HOST}/flights@${DIGEST}`);
});
