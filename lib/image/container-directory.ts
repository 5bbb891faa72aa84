/** A directory with a Dockerfile: what of it goes into the assembly, and what its Dockerfile must say. Internal. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreMode, Token } from 'aws-cdk-lib';
import type { AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import type { IConstruct } from 'constructs';
import type { Problems } from '../private/errors';
import { isAllowedBase } from '../private/image-registry';
import { landingZoneOf, type PackageManager } from '../private/landing-zone';

export function requireDockerfile(problems: Problems, directory: string): void {
  const found = existsSync(join(directory, 'Dockerfile')) && statSync(join(directory, 'Dockerfile')).isFile();
  problems.require(found, { subject: 'directory', got: directory, expected: 'a directory that holds a Dockerfile', fix: 'name it relative to the working directory, or add the Dockerfile' });
}

/** Leaves out what Docker would. */
export function dockerAssetOptions(directory: string): Required<Pick<AssetOptions, 'exclude' | 'ignoreMode'>> {
  const ignored = join(directory, '.dockerignore');
  return {
    ignoreMode: IgnoreMode.DOCKER,
    // Docker reads these two itself, also where they are told to stay out of the image.
    exclude: existsSync(ignored) ? [...readFileSync(ignored, 'utf8').split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#')), '!Dockerfile', '!.dockerignore'] : [],
  };
}

interface Mirrored {
  /** Build argument that the package manager reads as a variable. */
  readonly argument: string;
  readonly installs: RegExp;
}

/**
 * A build argument is a variable of the RUN steps behind its ARG.
 *
 * @see https://pip.pypa.io/en/stable/topics/configuration/#environment-variables
 * @see https://docs.npmjs.com/cli/using-npm/config#environment-variables
 */
const MIRRORED: Readonly<Record<PackageManager, Mirrored>> = {
  pip: { argument: 'PIP_INDEX_URL', installs: /\b(pip3?|python3? -m pip) +(\S+ +)*(install|download|wheel)\b/ },
  npm: { argument: 'NPM_CONFIG_REGISTRY', installs: /\bnpm +(\S+ +)*(ci|install|i)\b/ },
};

/** Build arguments of a directory: those given, and the landing zone's mirrors. */
export function buildArguments(scope: IConstruct, given: Readonly<Record<string, string>>): Record<string, string> {
  const mirrors = Object.entries(landingZoneOf(scope).packageMirrors ?? {});
  return { ...Object.fromEntries(mirrors.map(([manager, url]) => [MIRRORED[manager as PackageManager].argument, url])), ...given };
}

/** What would fail or be left out in silence, in the middle of a build: bases that may not be used, packages that are not reached, arguments nobody reads. */
export function requireBuildable(problems: Problems, scope: IConstruct, directory: string, given: Readonly<Record<string, string>>): void {
  const { packageMirrors = {}, imageRegistries } = landingZoneOf(scope);
  const lines = instructions(readFileSync(join(directory, 'Dockerfile'), 'utf8'));
  const declared = new Map(of(lines, 'ARG').map((rest): [string, string] => {
    const [name = '', ...value] = rest.split('=');
    return [name.trim(), value.join('=').trim()];
  }));
  const runs = of(lines, 'RUN');
  for (const name of Object.keys(given)) {
    problems.require(declared.has(name), { subject: `buildArgs.${name}`, got: 'a Dockerfile that does not take it', expected: `ARG ${name} in it`, fix: 'add the line before its first use, or leave the argument out' });
  }
  for (const [manager, { argument, installs }] of Object.entries(MIRRORED)) {
    const isNeeded = packageMirrors[manager as PackageManager] !== undefined && runs.some((run) => installs.test(run));
    problems.require(!isNeeded || declared.has(argument), {
      subject: 'Dockerfile', got: `${manager} without the mirror of the agency profile`, expected: `ARG ${argument} before it`, fix: 'add the line: the build says where the mirror is',
    });
  }
  const stages = new Set<string>(['scratch']);
  for (const rest of of(lines, 'FROM')) {
    const [image = '', , stage] = rest.replace(/^--\S+ +/, '').split(/ +/);
    const base = image.replace(/\$\{?(\w+)\}?/g, (_, name: string) => given[name] ?? declared.get(name) ?? '');
    // What only deploy time knows was given with its repository.
    const isAllowed = stages.has(base) || Token.isUnresolved(base) || isAllowedBase(scope, base);
    problems.require(isAllowed, {
      subject: 'Dockerfile', got: `FROM ${base}`, expected: `a base image of this account or of imageRegistries of the agency profile (${(imageRegistries ?? []).join(', ') || 'none'})`,
      fix: 'take the base from a mirror or a PullThroughCache, given as a build argument, or have its registry allowed',
    });
    if (stage !== undefined) stages.add(stage);
  }
}

/** Logical lines without comments. */
function instructions(dockerfile: string): string[] {
  return dockerfile.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#')).join('\n').replace(/\\\n/g, ' ').split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

function of(lines: readonly string[], instruction: string): string[] {
  const pattern = new RegExp(`^${instruction}\\s+(.*)$`, 'i');
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}
