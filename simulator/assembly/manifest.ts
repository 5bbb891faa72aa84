/**
 * Reads the directory that `cdk synth` wrote: the stacks of the app and of its stages, with their templates, the construct paths
 * of their resources, and where their assets lie.
 *
 * Documented: the manifest lists artifacts; a nested assembly is a directory of its own; a stack's metadata stands in the manifest
 * or in a file beside it; the environment is `aws://account/region`, with `unknown-account` and `unknown-region` for what only
 * deploy time knows.
 *
 * @see https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/cloud-assembly-schema/lib/cloud-assembly/schema.ts
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CONTAINER_METADATA } from '../../lib/contract/container';
import { isObject, type Template } from './template';

export interface FileAsset {
  /** Of the directory or file. */
  readonly path: string;
  /** Name of the bucket that it is uploaded to, with placeholders, e.g. `${AWS::AccountId}`. */
  readonly bucket: string;
  /** Whether it is a directory, which is uploaded as an archive. */
  readonly isZipped: boolean;
}

/** A template that a stack hands to CloudFormation as a file to upload. */
export interface NestedTemplate {
  /** Construct path; where the assembly does not tell it, the name of the stack around it and the logical id. */
  readonly id: string;
  readonly template: Template;
  /** As of a stack. */
  readonly paths: ReadonlyMap<string, string>;
}

export interface AssemblyStack {
  /** The stack's construct path, e.g. `dev/Transport`; how the CDK names the stack to users. */
  readonly id: string;
  readonly stackName: string;
  /** Undefined where only deploy time knows. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly template: Template;
  /** Construct path by logical id, without a slash at the beginning. */
  readonly paths: ReadonlyMap<string, string>;
  /** Those of stacks inside it, at any depth. */
  readonly nested: readonly NestedTemplate[];
  /** By the key under which it is uploaded. */
  readonly assets: ReadonlyMap<string, FileAsset>;
  /** Directory of a container by construct path, from the metadata of its repository. */
  readonly containers: ReadonlyMap<string, string>;
  /** What is wrong with its files, each with the construct path; templates say of their resources what is wrong with them. */
  readonly problems: readonly string[];
  /** Ids of stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
  };
  readonly dependencies?: readonly string[];
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
  readonly displayName?: string;
}

type Metadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path?: string; readonly packaging?: string }; readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>> }>>;
}

/** @throws where the directory is no cloud assembly */
export function readStacks(directory: string): AssemblyStack[] {
  if (!existsSync(join(directory, 'manifest.json'))) {
    throw new Error(`${directory}: got no manifest.json, expected a cloud assembly; synthesize the app (npx cdk synth) and name its output directory`);
  }
  const artifacts = artifactsOf(directory);
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly') return readStacks(join(directory, artifact.properties?.directoryName ?? id));
    return artifact.type === 'aws:cloudformation:stack' ? [readStack(directory, id, artifacts)] : [];
  });
}

function readStack(directory: string, artifactId: string, artifacts: Readonly<Record<string, Artifact>>): AssemblyStack {
  const artifact = artifacts[artifactId]!;
  const { templateFile, stackName = artifactId } = artifact.properties ?? {};
  if (templateFile === undefined) throw new Error(`${directory}/manifest.json: got the stack ${artifactId} without a templateFile, expected one; synthesize again`);
  const [account, region] = environmentOf(directory, artifactId, artifact.environment);
  const template = templateOf(directory, templateFile);
  const metadata = metadataOf(directory, artifact);
  const dependencies = artifact.dependencies ?? [];
  const id = artifact.displayName ?? artifactId;
  const directories = containersOf(directory, metadata);
  const missing = directories.filter(([, container]) => !existsSync(container));
  const paths = pathsOf(template, metadata);
  const assets = new Map(dependencies.flatMap((id) => (artifacts[id]?.type === 'cdk:asset-manifest' ? assetsOf(directory, artifacts[id]) : [])));
  return {
    id,
    stackName,
    account,
    region,
    template,
    paths,
    nested: nestedIn({ id, template, paths }, metadata, assets),
    assets,
    containers: new Map(directories.filter((one) => !missing.includes(one))),
    problems: missing.map(([path, container]) => `${path}: got the container directory ${container}, expected one that exists in the assembly; synthesize again`),
    dependencies: dependencies.filter((id) => artifacts[id]?.type === 'aws:cloudformation:stack').map((id) => artifacts[id]!.displayName ?? id),
  };
}

function artifactsOf(directory: string): Readonly<Record<string, Artifact>> {
  const manifest = readJson(directory, 'manifest.json');
  const { artifacts = {} } = isObject(manifest) ? manifest : { artifacts: undefined };
  if (!isObject(manifest) || !isObject(artifacts)) throw new Error(`${directory}/manifest.json: got ${JSON.stringify(manifest)}, expected an object with artifacts; synthesize again`);
  for (const [id, artifact] of Object.entries(artifacts)) {
    if (!isObject(artifact)) throw new Error(`${directory}/manifest.json: got ${JSON.stringify(artifact)} for the artifact ${id}, expected an object; synthesize again`);
  }
  return artifacts as Readonly<Record<string, Artifact>>;
}

/** What its resources are worth is said of each. */
function templateOf(directory: string, file: string): Template {
  const template = readJson(directory, file);
  if (!isObject(template) || !isObject(template['Resources'] ?? {})) throw new Error(`${directory}/${file}: got ${JSON.stringify(template)}, expected an object with Resources; synthesize again`);
  return template;
}

function environmentOf(directory: string, artifactId: string, environment = ''): [string | undefined, string | undefined] {
  const found = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment);
  if (!found) throw new Error(`${directory}/manifest.json: got the environment ${JSON.stringify(environment)} of ${artifactId}, expected aws://account/region; synthesize again`);
  const [, account, region] = found;
  return [account === 'unknown-account' ? undefined : account, region === 'unknown-region' ? undefined : region];
}

function metadataOf(directory: string, { metadata, additionalMetadataFile }: Artifact): Metadata {
  const beside = additionalMetadataFile === undefined ? {} : readJson(directory, additionalMetadataFile) as Metadata;
  return { ...beside, ...metadata };
}

/** The path of a nested stack, in that of the resource which makes it. */
const NESTED = /^(.*)\.NestedStack\/[^/]+\.NestedStackResource$/;

function nestedIn({ id: around, template: { Resources = {} }, paths }: NestedTemplate, metadata: Metadata, assets: AssemblyStack['assets']): NestedTemplate[] {
  return Object.entries(Resources).filter(([, resource]) => isObject(resource) && resource.Type === 'AWS::CloudFormation::Stack').flatMap(([logicalId, { Properties }]) => {
    const url = JSON.stringify(Properties?.['TemplateURL'] ?? null);
    const [, asset] = [...assets].find(([key]) => url.includes(key)) ?? [];
    if (asset === undefined) return [];
    const template = templateOf('', asset.path);
    const [, root] = NESTED.exec(paths.get(logicalId) ?? '') ?? [];
    const one: NestedTemplate = { id: root ?? `${around}/${logicalId}`, template, paths: pathsOf(template, root === undefined ? {} : metadata, root) };
    return [one, ...nestedIn(one, metadata, assets)];
  });
}

/**
 * From the metadata of the assembly, and from that of the resources, where the CDK was told to write it (`aws:cdk:path`). The metadata of a stack
 * has resources of nested stacks, too, whose logical ids may be the same.
 *
 * @param root path of the nested stack whose template it is
 */
function pathsOf(template: Template, metadata: Metadata, root?: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
    const path = isObject(resource) && isObject(resource['Metadata']) ? resource['Metadata']['aws:cdk:path'] : undefined;
    if (typeof path === 'string') paths.set(logicalId, path);
  }
  const roots = Object.keys(metadata).map((path) => NESTED.exec(path.slice(1))?.[1]).filter((one) => one !== undefined);
  for (const [path, entries] of Object.entries(metadata)) {
    const [inmost] = roots.filter((one) => path.startsWith(`/${one}/`)).sort((one, other) => other.length - one.length);
    if (inmost !== root) continue;
    for (const { type, data } of entries) {
      if (type === 'aws:cdk:logicalId' && typeof data === 'string') paths.set(data, path.replace(/^\//, ''));
    }
  }
  return paths;
}

function assetsOf(directory: string, { properties }: Artifact): [string, FileAsset][] {
  const { files = {} } = readJson(directory, properties?.file ?? '') as AssetManifest;
  return Object.values(files).flatMap(({ source, destinations }) => {
    const { path, packaging } = source;
    if (path === undefined) return [];
    return Object.values(destinations).map(({ bucketName, objectKey }): [string, FileAsset] => [objectKey, { path: resolve(directory, path), bucket: bucketName, isZipped: packaging === 'zip' }]);
  });
}

/** By construct path; whether they are there is another question. */
function containersOf(directory: string, metadata: Metadata): [string, string][] {
  return Object.entries(metadata).flatMap(([path, entries]) =>
    entries.filter(({ type }) => type === CONTAINER_METADATA).map(({ data }): [string, string] => [path.replace(/^\//, ''), resolve(directory, isObject(data) ? String(data['directory']) : JSON.stringify(data))]),
  );
}

function readJson(directory: string, file: string): unknown {
  const path = join(directory, file);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: got ${(error as Error).message}, expected JSON; synthesize again`, { cause: error });
  }
}
