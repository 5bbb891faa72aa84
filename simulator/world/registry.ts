/** Image repositories and model package groups of an assembly. */
import { type Assembly, isObject, type JsonObject } from '../assembly';
import { asList, asText } from '../assembly/template';
import { refuseIfAny } from '../services/service-error';
import { DESCRIPTION, ENCRYPTION, optionalNumber, type ResourceKind, TAGS, wholeNumberProblems } from './resource-kind';

const MUTABILITY = ['IMMUTABLE', 'MUTABLE'];

export const REPOSITORY: ResourceKind = {
  simulated: ['RepositoryName', 'ImageTagMutability', 'ImageScanningConfiguration'],
  withoutEffect: {
    EncryptionConfiguration: ENCRYPTION,
    LifecyclePolicy: 'what it removes, after weeks, has no tag, and nothing asks for it',
    RepositoryPolicyText: 'says which other accounts may use the images',
    Tags: TAGS,
  },
  problems: ({ properties: { ImageTagMutability: mutability } }, where) =>
    mutability === undefined || MUTABILITY.includes(asText(mutability)) ? [] : [`${where}.ImageTagMutability: got ${JSON.stringify(mutability)}, expected ${MUTABILITY.join(' or ')}; others are not simulated`],
  create: ({ name, properties: { ImageTagMutability: mutability, ImageScanningConfiguration: scanning } }, { ecr, containers, programs }) => {
    ecr.createRepository(name, { imageTagMutability: mutability === 'IMMUTABLE' ? 'IMMUTABLE' : 'MUTABLE', scanOnPush: isObject(scanning) && asText(scanning['ScanOnPush']) === 'true' });
    const refusal = containers.has(name) ? programs.refusal(`${ecr.uriOf(name)}:latest`) : undefined;
    refuseIfAny(`images of ${name}`, refusal === undefined ? [] : [refusal]);
  },
};

const BUILD_VARIABLES = { repositoryName: 'IMAGE_BUILD_REPOSITORY_NAME', imageTag: 'IMAGE_BUILD_TAG' } as const;

/** Of AWS CodeBuild. */
const DEFAULT_TIMEOUT_MINUTES = 60;

export const BUILD_PROJECT: ResourceKind = {
  simulated: ['Name', 'Environment', 'TimeoutInMinutes'],
  withoutEffect: {
    Artifacts: 'what is built is an image',
    Description: DESCRIPTION,
    EncryptionKey: ENCRYPTION,
    LogsConfig: 'nothing reads the logs of builds',
    QueuedTimeoutInMinutes: 'builds wait for no machine here',
    ServiceRole: 'nothing is built here: the image is what its directory holds',
    Source: 'nothing is built here: the image is what its directory holds',
    Tags: TAGS,
    VpcConfig: 'builds reach nothing here',
  },
  problems: ({ properties }, where) => [
    ...wholeNumberProblems(`${where}.TimeoutInMinutes`, properties['TimeoutInMinutes'], 5, 2160, 'minutes'),
    ...Object.values(BUILD_VARIABLES).filter((name) => buildVariable(properties, name) === undefined)
      .map((name) => `${where}.Environment.EnvironmentVariables: got no ${name}, expected one: other builds than those of images are not simulated`),
  ],
  create: ({ name, properties }, { codeBuild }) => codeBuild.createProject({
    name, repositoryName: buildVariable(properties, BUILD_VARIABLES.repositoryName)!, imageTag: buildVariable(properties, BUILD_VARIABLES.imageTag)!,
    timeoutMinutes: optionalNumber(properties['TimeoutInMinutes']) ?? DEFAULT_TIMEOUT_MINUTES,
  }),
};

function buildVariable({ Environment: environment }: JsonObject, name: string): string | undefined {
  const variables = isObject(environment) ? asList(environment['EnvironmentVariables']) : [];
  const found = variables.find((one): one is JsonObject => isObject(one) && one['Name'] === name);
  return found === undefined ? undefined : asText(found['Value']);
}

export const MODEL_PACKAGE_GROUP: ResourceKind = {
  simulated: ['ModelPackageGroupName'],
  withoutEffect: {
    ModelPackageGroupDescription: DESCRIPTION,
    ModelPackageGroupPolicy: 'says which other accounts may use the packages',
    Tags: TAGS,
  },
  create: ({ name }, { sageMaker }) => void sageMaker.modelPackageGroups.createModelPackageGroup({ ModelPackageGroupName: name }),
};

/** Directories that images are built from, by name of the repository, as the assembly's metadata has them. */
export function containerDirectories({ stacks, resources }: Assembly): Map<string, string> {
  const containers = stacks.flatMap((stack) => [...stack.containers]);
  return new Map(
    containers.flatMap(([path, directory]): [string, string][] =>
      resources.filter(({ type, path: of }) => type === 'AWS::ECR::Repository' && of.startsWith(`${path}/`)).map(({ name }) => [name, directory]),
    ),
  );
}
