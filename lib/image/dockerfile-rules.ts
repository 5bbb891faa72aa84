/**
 * What would fail or be left out in silence, in the middle of a build: images that may not be used or cannot be pulled, packages that are
 * not reached, arguments nobody reads. Internal.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import type { Problems } from '../private/errors';
import { flatReference } from '../private/flat-reference';
import { isAllowedBase } from '../private/image-registry';
import { landingZoneOf, type PackageManager } from '../private/landing-zone';
import { readDockerfile, type Run, type Source } from './dockerfile';
import { ecrImage, type EcrImage } from './ecr-image';
import type { IPullThroughCache } from './pull-through-cache-props';

/** What a build in the account is given to pull from. */
export interface PulledFrom {
  /** Repositories that bases lie in. */
  readonly baseRepositories: readonly ecr.IRepository[];
  /** Caches that bases come through. */
  readonly caches: readonly IPullThroughCache[];
}

interface Checked {
  /** Those given, and the landing zone's mirrors where the Dockerfile takes them. */
  readonly buildArgs: Record<string, string>;
  /** Images in Amazon ECR that the build pulls beside what it is given. */
  readonly bases: readonly EcrImage[];
}

interface Installer {
  readonly tool: string;
  readonly manager: PackageManager;
  /** Build argument that the tool reads as a variable. */
  readonly argument: string;
  readonly installs: RegExp;
}

/**
 * A build argument is a variable of the RUN steps behind its ARG.
 *
 * @see https://pip.pypa.io/en/stable/topics/configuration/#environment-variables
 * @see https://docs.astral.sh/uv/reference/environment/#uv_index_url
 * @see https://docs.npmjs.com/cli/using-npm/config#environment-variables
 */
const INSTALLERS: readonly Installer[] = [
  { tool: 'pip', manager: 'pip', argument: 'PIP_INDEX_URL', installs: /(?<!\buv +)\bpip3?(\.\d+)? +([^\s&|;]+ +)*(install|download|wheel)\b/ },
  { tool: 'uv', manager: 'pip', argument: 'UV_INDEX_URL', installs: /\b(uvx +\S|uv +([^\s&|;]+ +)*(install|sync|add|run|lock|download)\b)/ },
  { tool: 'npm', manager: 'npm', argument: 'NPM_CONFIG_REGISTRY', installs: /\bnpm +([^\s&|;]+ +)*(ci|install|i)\b/ },
];
/** Others, which no mirror of the profile is for. */
const OTHERS = /\b(apt-get|apt|yum|dnf|microdnf|apk|conda|mamba|poetry|pnpm|yarn) +([^\s&|;]+ +)*(install|update|upgrade|add|create)\b/;
const FROM_DISK = /--(no-index|offline)\b/;

/** @param pulledFrom of a build in the account, in the landing zone's network if there is one; undefined for a build elsewhere */
export function requireBuildable(problems: Problems, scope: Construct, directory: string, given: Readonly<Record<string, string>>, pulledFrom: PulledFrom | undefined): Checked {
  const { packageMirrors = {}, newNetwork } = landingZoneOf(scope);
  const mirrors = Object.fromEntries(INSTALLERS.flatMap(({ manager, argument }): [string, string][] => {
    const mirror = packageMirrors[manager];
    return mirror === undefined ? [] : [[argument, mirror]];
  }));
  const all: Record<string, string> = { ...mirrors, ...given };
  const { sources, runs, args } = readDockerfile(readFileSync(join(directory, 'Dockerfile'), 'utf8'), all);
  for (const name of Object.keys(given)) {
    problems.require(args.has(name), { subject: `buildArgs.${name}`, got: 'a Dockerfile that does not take it', expected: `ARG ${name} in it`, fix: 'add the line before its first use, or leave the argument out' });
  }
  for (const { tool, argument, installs } of INSTALLERS) {
    const isMissing = argument in mirrors && runs.some((run) => installs.test(run.command) && !run.args.has(argument));
    problems.require(!isMissing, {
      subject: 'Dockerfile', got: `${tool} without the mirror of the agency profile`, expected: `ARG ${argument} before it in its stage`, fix: 'add the line: the build says where the mirror is',
    });
  }
  for (const source of sources) requireSource(problems, scope, source);
  if (pulledFrom && newNetwork) requireNoWayOut(problems, sources, runs);
  return {
    buildArgs: Object.fromEntries(Object.entries(all).filter(([name]) => args.has(name))),
    bases: pulledFrom ? sources.flatMap((source) => requirePullable(problems, scope, source, pulledFrom)) : [],
  };
}

function requireSource(problems: Problems, scope: Construct, { by, image }: Source): void {
  const { imageRegistries } = landingZoneOf(scope);
  // What only deploy time knows was given with its repository.
  problems.require(Token.isUnresolved(image) || isAllowedBase(scope, image), {
    subject: 'Dockerfile', got: `${by} ${image}`, expected: `an image of this account or of imageRegistries of the agency profile (${(imageRegistries ?? []).join(', ') || 'none'})`,
    fix: 'take it from a mirror or a PullThroughCache, given as a build argument, or have its registry allowed',
  });
  const [, tag] = /:([^/:@\]]+)(?:@|$)/.exec(image) ?? [];
  const isNamed = image.includes('@sha256:') || (tag !== undefined && tag !== 'latest') || image.endsWith(']}');
  problems.require(isNamed, {
    subject: 'Dockerfile', got: `${by} ${image}`, expected: 'an image with its digest, or a tag other than latest', fix: 'add @sha256:… or the version: what is built from the same source should be the same image',
  });
}

/** The network that the library makes reaches Amazon ECR, and no registry or index else. */
function requireNoWayOut(problems: Problems, sources: readonly Source[], runs: readonly Run[]): void {
  for (const { by, image } of sources) {
    problems.require(Token.isUnresolved(image) || isInEcr(image), {
      subject: 'Dockerfile', got: `${by} ${image}`, expected: 'an image in Amazon ECR, because newNetwork of the agency profile has no way out', fix: 'copy it into a repository, and give its URI as a build argument',
    });
  }
  for (const { command } of runs) {
    const fetches = !FROM_DISK.test(command) && [...INSTALLERS.map(({ installs }) => installs), OTHERS].some((pattern) => pattern.test(command));
    problems.require(!fetches, {
      subject: 'Dockerfile', got: `RUN ${command}`, expected: 'nothing that fetches packages, because newNetwork of the agency profile has no way out',
      fix: 'build on an image that has them, install wheels of the directory with --no-index, or have the landing zone provide a network',
    });
  }
}

/** The image itself where the build has to be allowed to pull it. */
function requirePullable(problems: Problems, scope: Construct, { by, image }: Source, { baseRepositories, caches }: PulledFrom): EcrImage[] {
  if (!Token.isUnresolved(image) && !isInEcr(image)) return [];
  const flat = (uri: string): string => flatReference(Stack.of(scope).resolve(uri));
  const known = [...baseRepositories.map(({ repositoryUri }) => repositoryUri), ...caches.map((cache) => cache.uriPrefix)].map(flat);
  const wanted = flat(image);
  if (known.some((uri) => wanted.startsWith(uri) && /^[/:@]/.test(wanted.slice(uri.length)))) return [];
  const found = ecrImage(image.replace(/:[^/:@]+@/, '@'));
  const { region } = Stack.of(scope);
  problems.require(found !== undefined && (Token.isUnresolved(region) || found.region === region), {
    subject: 'Dockerfile', got: `${by} ${wanted}`, expected: 'an image of baseRepositories or caches, or the URI of one in Amazon ECR in the region of the stack', fix: 'add the repository or the cache that the build may pull from, or copy the image into one',
  });
  return found ? [found] : [];
}

function isInEcr(image: string): boolean {
  return /^\d{12}\.dkr[.-]ecr\./.test(image);
}
