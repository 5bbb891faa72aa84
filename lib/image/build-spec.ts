/**
 * What CodeBuild does to build and push an image. Build arguments are variables of the build, which Docker takes by name: nothing has
 * to be quoted. Internal.
 */

/** Names of the variables of the build itself. Build arguments are variables beside them, whose names never begin so. */
export const BUILD_VARIABLE_PREFIX = 'IMAGE_BUILD_';
export const BUILD_VARIABLES = {
  repositoryUri: `${BUILD_VARIABLE_PREFIX}REPOSITORY_URI`,
  repositoryName: `${BUILD_VARIABLE_PREFIX}REPOSITORY_NAME`,
  imageTag: `${BUILD_VARIABLE_PREFIX}TAG`,
} as const;
const { repositoryUri, repositoryName, imageTag } = BUILD_VARIABLES;

interface BuildSpecProps {
  /** Names of variables. */
  readonly buildArgs: readonly string[];
  /** Names of variables that hold the URI of a repository to pull from. */
  readonly bases: readonly string[];
}

const login = (uri: string): string =>
  `aws ecr get-login-password --region "$AWS_REGION" | docker login --username AWS --password-stdin "\${${uri}%%/*}"`;

/** JSON, which YAML is a superset of. */
export function buildSpec({ buildArgs, bases }: BuildSpecProps): string {
  const args = buildArgs.map((name) => `--build-arg ${name} `).join('');
  return JSON.stringify({
    version: '0.2',
    // SageMaker takes an image, not the index that attestations make of one.
    env: { shell: 'bash', variables: { DOCKER_BUILDKIT: '1', BUILDX_NO_DEFAULT_ATTESTATIONS: '1' } },
    phases: {
      pre_build: { 'on-failure': 'ABORT', commands: ['set -euo pipefail', ...[repositoryUri, ...bases].map(login)] },
      build: {
        'on-failure': 'ABORT',
        commands: [
          `docker build --platform linux/amd64 ${args}--tag "$${repositoryUri}:$${imageTag}" .`,
          // Another build of the same source may have been faster: a tag that is there is not given again.
          `docker push "$${repositoryUri}:$${imageTag}" || aws ecr describe-images --repository-name "$${repositoryName}" --image-ids "imageTag=$${imageTag}"`,
        ],
      },
    },
  });
}
