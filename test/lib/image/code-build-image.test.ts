/** An image that CodeBuild builds: the whole policy of its role, its network, its tag, and the machine that builds it. */
import { Duration, type Stack } from 'aws-cdk-lib';
import { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgencyProfile, ImageBuild, ModelImage, PullThroughCache, UpstreamRegistry, type CodeBuildImageOptions, type ModelImageConfig } from '../../../lib';
import { resourcesOfType, type JsonObject } from '../../../simulator/checks/template';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { policyOf, render, trustOf } from '../../support/policy-of';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-build-'));
  writeFileSync(join(folder, 'Dockerfile'), 'ARG BASE\nFROM $BASE\nARG PIP_INDEX_URL\nCOPY . .\n');
  writeFileSync(join(folder, 'train.py'), 'print("ready")\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const BASE = { buildArgs: { BASE: 'python:3' } };
const bound = (of: Stack, options: CodeBuildImageOptions = BASE): ModelImageConfig => ModelImage.fromDirectory(folder, { builder: ImageBuild.codeBuild(options) }).bind(of);
const projectOf = (of: Stack): JsonObject => resourcesOfType(templateOf(of), 'AWS::CodeBuild::Project')[0]![1];
const VPC = 'vpc-0a1b2c3d4e5f60001';
const ENDPOINTS = ['s3', 'ecr.api', 'ecr.dkr', 'logs', 'sagemaker.runtime'];
const strict = (network: object): AgencyProfile => AgencyProfile.of({ ...STRICT_LANDING_ZONE, network: { ...STRICT_LANDING_ZONE.network!, ...network } });

/** The role of the project. */
function roleOf(of: Stack): string {
  const role = projectOf(of)['ServiceRole'] as { 'Fn::GetAtt': [string, string] };
  return role['Fn::GetAtt'][0];
}

describe('the tag', () => {
  it('stays with the source, and changes with the source, a build argument and the machine that builds', () => {
    const tagOf = (options?: CodeBuildImageOptions): string => bound(stack(), options).imageTag!;
    const first = tagOf();
    expect(first).toMatch(/^[0-9a-f]{40}$/);
    expect(tagOf()).toBe(first);
    const others = [tagOf({ buildArgs: { BASE: 'python:4' } }), tagOf({ ...BASE, environmentImage: 'aws/codebuild/standard:7.0' })];
    writeFileSync(join(folder, 'train.py'), 'print("changed")\n');
    expect(new Set([first, ...others, tagOf()]).size).toBe(4);
  });
});

describe('a directory', () => {
  const tagsOf = (): readonly [codeBuild: string, cdk: string, asset: string] => {
    const of = stack();
    const { imageTag } = bound(of);
    const { image } = ModelImage.fromDirectory(folder, { builder: ImageBuild.cdkAsset(BASE) }).bind(stack());
    return [imageTag!, image!.fingerprint!, JSON.stringify((projectOf(of)['Source'] as JsonObject)['Location'])];
  };

  it.each<[what: string, before: () => void, after: () => void]>([
    ['gets the permission to execute', () => writeFileSync(join(folder, 'serve'), '#!/bin/sh\n'), () => chmodSync(join(folder, 'serve'), 0o755)],
    ['loses the line ends of Windows', () => writeFileSync(join(folder, 'serve'), '#!/bin/sh\r\n'), () => writeFileSync(join(folder, 'serve'), '#!/bin/sh\n')],
  ])('is another image, also in its source, when a script %s', (_, before, after) => {
    before();
    const [codeBuild, cdk, source] = tagsOf();
    after();
    const then = tagsOf();
    expect(then[0]).not.toBe(codeBuild);
    expect(then[1]).not.toBe(cdk);
    expect(then[2]).not.toBe(source);
  });

  it('is the same image when only what is left out of it changes', () => {
    writeFileSync(join(folder, '.dockerignore'), 'notes\n');
    const before = tagsOf();
    writeFileSync(join(folder, 'notes'), 'nothing\n');
    expect(tagsOf()).toEqual(before);
  });
});

describe('the project', () => {
  it('builds from the assembly with the arguments as variables, which nothing has to quote', () => {
    const of = stack();
    writeFileSync(join(folder, 'Dockerfile'), 'ARG BASE\nFROM $BASE\nARG NOTE\n');
    const { imageTag } = bound(of, { buildArgs: { ...BASE.buildArgs, NOTE: 'a "quoted"; $(value)' } });
    const { Source, Environment, Artifacts } = projectOf(of) as { Source: JsonObject; Environment: JsonObject; Artifacts: JsonObject };
    expect(Source['Type']).toBe('S3');
    const spec = JSON.parse(String(Source['BuildSpec'])) as { phases: { build: { commands: string[] } } };
    expect(spec.phases.build.commands).toEqual([
      'docker build --platform linux/amd64 --build-arg BASE --build-arg NOTE --tag "$IMAGE_BUILD_REPOSITORY_URI:$IMAGE_BUILD_TAG" .',
      'docker push "$IMAGE_BUILD_REPOSITORY_URI:$IMAGE_BUILD_TAG" || aws ecr describe-images --repository-name "$IMAGE_BUILD_REPOSITORY_NAME" --image-ids "imageTag=$IMAGE_BUILD_TAG"',
    ]);
    expect(Environment['EnvironmentVariables']).toEqual(expect.arrayContaining([
      { Name: 'NOTE', Value: 'a "quoted"; $(value)', Type: 'PLAINTEXT' }, { Name: 'IMAGE_BUILD_TAG', Value: imageTag, Type: 'PLAINTEXT' },
    ]));
    expect(Artifacts).toEqual({ Type: 'NO_ARTIFACTS' });
  });

  it('gets the mirrors of the profile, which one of one’s own goes before', () => {
    const valueOf = (options: CodeBuildImageOptions): unknown => {
      const of = stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, packageMirrors: { pip: 'https://mirror.example/simple' } }) });
      bound(of, options);
      const variables = (projectOf(of)['Environment'] as JsonObject)['EnvironmentVariables'] as { Name: string; Value: string }[];
      return variables.find(({ Name }) => Name === 'PIP_INDEX_URL')?.Value;
    };
    expect(valueOf(BASE)).toBe('https://mirror.example/simple');
    expect(valueOf({ buildArgs: { ...BASE.buildArgs, PIP_INDEX_URL: 'https://other.example/simple' } })).toBe('https://other.example/simple');
  });

  it('may do this and nothing else', () => {
    const of = stack();
    bound(of);
    const template = templateOf(of);
    expect(trustOf(template, roleOf(of))).toMatchObject([{
      Principal: { Service: 'codebuild.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '${AWS::AccountId}' }, ArnLike: { 'aws:SourceArn': `arn:\${AWS::Partition}:codebuild:${REGION}:${ACCOUNT}:project/*` } },
    }]);
    expect(policyOf(template, roleOf(of)).map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
      ['WriteOwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], '${BuildLogs.Arn}'],
      ['ReadSource', ['s3:GetObject', 's3:GetObjectVersion'], expect.stringMatching(new RegExp(`^arn:\\$\\{AWS::Partition\\}:s3:::cdk-hnb659fds-assets-${ACCOUNT}-${REGION}/[0-9a-f]{64}\\.zip$`))],
      ['FindSource', 's3:GetBucketLocation', `arn:\${AWS::Partition}:s3:::cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`],
      ['GetRegistryToken', 'ecr:GetAuthorizationToken', '*'],
      ['PushImage', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'], '${ImagesRepository.Arn}'],
      ['UseKey', ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], '${ModelKey.Arn}'],
    ]);
  });

  it('pulls its bases, and through caches, where it is told so', () => {
    const of = stack();
    const cache = new PullThroughCache(of, 'Cache', { upstream: UpstreamRegistry.ecrPublic(), prefix: 'public' });
    bound(of, { buildArgs: { BASE: cache.uri('docker/library/python', '3.13') }, caches: [cache], baseRepositories: [Repository.fromRepositoryName(of, 'Bases', 'bases')] });
    const statements = policyOf(templateOf(of), roleOf(of));
    expect(statements.find(({ Sid }) => Sid === 'PullBases')).toMatchObject({ Resource: `arn:\${AWS::Partition}:ecr:${REGION}:${ACCOUNT}:repository/bases` });
    expect(statements.find(({ Sid }) => Sid === 'PullThroughCaches')).toMatchObject({
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository', 'ecr:GetDownloadUrlForLayer'],
      Resource: `arn:\${AWS::Partition}:ecr:${REGION}:${ACCOUNT}:repository/public/*`,
    });
  });
});

describe('a base in Amazon ECR', () => {
  const AWS_BASE = `763104351884.dkr.ecr.${REGION}.amazonaws.com/pytorch-training:2.4.0-cpu-py311`;

  it('is pulled, after a login, also where nobody names its repository', () => {
    const of = stack();
    bound(of, { buildArgs: { BASE: AWS_BASE } });
    expect(policyOf(templateOf(of), roleOf(of)).find(({ Sid }) => Sid === 'PullBases')).toMatchObject({ Resource: expect.stringMatching(/:763104351884:repository\/pytorch-training$/) as string });
    const { Source, Environment } = projectOf(of) as { Source: JsonObject; Environment: JsonObject };
    expect(String(Source['BuildSpec'])).toContain('IMAGE_BUILD_BASE_0%%/*');
    expect(JSON.stringify(Environment)).toContain('763104351884');
  });

  it('is refused in another region, and where only deploy time knows it and nobody names its repository', () => {
    expect(refusalOf(() => bound(stack(), { buildArgs: { BASE: AWS_BASE.replace(REGION, 'us-east-1') } }))).toContain('expected an image of baseRepositories or caches, or the URI of one in Amazon ECR in the region of the stack');
    const of = stack();
    const bases = new Repository(of, 'Bases');
    const options = { buildArgs: { BASE: bases.repositoryUriForTag('3') } };
    expect(refusalOf(() => bound(of, options))).toContain('expected an image of baseRepositories or caches');
    expect(() => bound(of, { ...options, baseRepositories: [bases] })).not.toThrow();
  });
});

describe('in a network without a way out', () => {
  const isolated = (): Stack => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, newNetwork: { cidr: '10.0.0.0/20', availabilityZones: [`${REGION}a`, `${REGION}b`], s3PrefixListId: 'pl-6fa54006' } }) });
  const IN_ECR = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/python:3.13`;

  it.each<[what: string, lines: readonly string[], problem: string]>([
    ['a base of Docker Hub', ['FROM python:3.13'], 'got "FROM python:3.13", expected an image in Amazon ECR, because newNetwork of the agency profile has no way out'],
    ['pip', [`FROM ${IN_ECR}`, 'RUN pip install xgboost'], 'got "RUN pip install xgboost", expected nothing that fetches packages'],
    ['apt-get', [`FROM ${IN_ECR}`, 'RUN apt-get update -y'], 'expected nothing that fetches packages'],
  ])('cannot fetch with %s', (_, lines, problem) => {
    writeFileSync(join(folder, 'Dockerfile'), lines.join('\n'));
    expect(refusalOf(() => bound(isolated(), {}))).toContain(problem);
  });

  it('installs what lies in the directory, and asks for the image once the endpoints are there', () => {
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${IN_ECR}\nCOPY . .\nRUN pip install --no-index --find-links wheels xgboost\n`);
    const of = isolated();
    bound(of, {});
    const template = templateOf(of);
    const { DependsOn } = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::SSM::Parameter')! as unknown as { DependsOn: string[] };
    const endpoints = resourcesOfType(template, 'AWS::EC2::VPCEndpoint');
    expect(DependsOn).toEqual(expect.arrayContaining(endpoints.map(([id]) => id)));
    for (const service of ['ecr.api', 'ecr.dkr']) {
      const [, endpoint] = endpoints.find(([, { ServiceName: name }]) => String(name).endsWith(service))!;
      for (const action of ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository']) expect(JSON.stringify(endpoint['PolicyDocument'])).toContain(action);
    }
  });
});

describe('in a network of the landing zone', () => {
  it('builds in its VPC, and needs the endpoints', () => {
    const of = stack({ profile: strict({ vpcId: VPC, endpoints: ENDPOINTS }) });
    bound(of);
    expect(projectOf(of)['VpcConfig']).toEqual({ VpcId: VPC, Subnets: ['subnet-0a1b2c3d4e5f60011', 'subnet-0a1b2c3d4e5f60012'], SecurityGroupIds: ['sg-0a1b2c3d4e5f60021'] });
    expect(policyOf(templateOf(of), roleOf(of)).map(({ Sid }) => Sid)).toEqual(expect.arrayContaining(['UseNetwork', 'GiveInterfaceToCodeBuild']));
  });

  it('is refused where the profile names no VPC, or an endpoint is missing', () => {
    expect(refusalOf(() => bound(stack({ profile: strict({ endpoints: ENDPOINTS }) })))).toContain('network.vpcId: got nothing, expected the id of the VPC, which a build in it has to name');
    const of = stack({ profile: strict({ vpcId: VPC }) });
    bound(of);
    expect(refusalOf(() => templateOf(of))).toContain('expected ecr.dkr, which Test/Build reaches');
  });

  it('lets the layers of images through the endpoint of a network that is made', () => {
    const of = stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, newNetwork: { cidr: '10.0.0.0/20', availabilityZones: [`${REGION}a`, `${REGION}b`], s3PrefixListId: 'pl-6fa54006' } }) });
    bound(of, { buildArgs: { BASE: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/python:3` } });
    const endpoints = JSON.stringify(resourcesOfType(templateOf(of), 'AWS::EC2::VPCEndpoint'));
    expect(endpoints).toContain(`prod-${REGION}-starport-layer-bucket/*`);
    for (const service of ['ecr.api', 'ecr.dkr', 'logs']) expect(endpoints).toContain(`com.amazonaws.${REGION}.${service}`);
  });
});

it('takes 5 minutes to 8 hours', () => {
  expect(refusalOf(() => ImageBuild.codeBuild({ timeout: Duration.minutes(4) }))).toContain('timeout: got "240 s"');
});

it('asks for the image last of all, once everything that builds it is there', () => {
  const of = stack();
  const { imageTag } = bound(of);
  const [, request] = resourcesOfType(templateOf(of), 'AWS::SSM::Parameter')[0]!;
  expect(request).toMatchObject({ Name: '/mlops/test-build/image', Value: expect.stringMatching(new RegExp(`^${imageTag!} [0-9a-f]{8}$`)) as string });
  const { DependsOn } = Object.values(templateOf(of).Resources).find(({ Type }) => Type === 'AWS::SSM::Parameter')! as unknown as { DependsOn: string[] };
  expect(DependsOn.join()).toMatch(/BuildMachine.*BuildProject.*BuildStarterRequest/s);
});

it('asks again when the way to build changes and the image does not', () => {
  const requested = (options: CodeBuildImageOptions): readonly [tag: string, request: string] => {
    const of = stack();
    const { imageTag } = bound(of, options);
    return [imageTag!, String(resourcesOfType(templateOf(of), 'AWS::SSM::Parameter')[0]![1]['Value'])];
  };
  const [tag, request] = requested(BASE);
  const [sameTag, other] = requested({ ...BASE, computeType: ComputeType.LARGE });
  expect(requested(BASE)).toEqual([tag, request]);
  expect(sameTag).toBe(tag);
  expect(other).not.toBe(request);
});

it('tries again when the account builds as much as it may, and says where the log of a build is', () => {
  const of = stack();
  bound(of);
  const definition = render(templateOf(of), resourcesOfType(templateOf(of), 'AWS::StepFunctions::StateMachine')[0]![1]['DefinitionString']) as string;
  expect(definition).toContain('CodeBuild.AccountLimitExceededException');
  expect(definition).toMatch(/"project":"\$\{BuildProject\w*\}","logGroup":"\$\{BuildLogs\w*\}"/);
  expect(definition).toContain("Builds of the project ' & $project & ' write into the log group ' & $logGroup & '");
});
