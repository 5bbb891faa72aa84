/** Model code: an image that exists, or a directory that becomes part of the assembly. */
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelCode } from '../../../lib';
import { CONTAINER_METADATA } from '../../../lib/contract/container';
import { resourcesOfType } from '../../../simulator/checks/template';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'model-code-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const DOCKERFILE = 'FROM public.ecr.aws/docker/library/python:3.13-slim\nENTRYPOINT ["python", "serve.py"]\n';
function directory(): string {
  writeFileSync(join(folder, 'Dockerfile'), DOCKERFILE);
  writeFileSync(join(folder, 'serve.py'), 'print("ready")\n');
  return folder;
}

describe('images that somebody else builds', () => {
  it('are taken from their repository; nothing is defined', () => {
    const of = stack();
    const repository = Repository.fromRepositoryName(of, 'Existing', 'flight-delay');
    expect(ModelCode.image(repository).bind(of).images!.repository).toBe(repository);
    expect(templateOf(of).Resources ?? {}).toEqual({});
  });
});

describe('a directory with a Dockerfile', () => {
  it('gets a repository of its own, and no function, no build', () => {
    const of = stack();
    const { images } = ModelCode.container(directory()).bind(of);
    const template = templateOf(of);
    expect(resourcesOfType(template, 'AWS::ECR::Repository')).toHaveLength(1);
    expect(Object.values(template.Resources).map(({ Type }) => Type).sort()).toEqual(['AWS::ECR::Repository', 'AWS::KMS::Key']);
    expect(images!.repository.node.path).toBe('Test/Images/Repository');
  });

  it.each<[where: string, scopeOf: (app: App) => Stage]>([
    ['an app', (app) => app],
    ['a stage, whose assembly is nested', (app) => new Stage(app, 'Prod')],
  ])('is in the assembly of %s, where the metadata of the repository says', (_, scopeOf) => {
    const stage = scopeOf(new App());
    const of = new Stack(stage, 'Test', { env: { account: ACCOUNT, region: REGION } });
    const { images } = ModelCode.container(directory()).bind(of);
    const assembly = stage.synth();
    const [entry] = assembly.stacks[0]!.findMetadataByType(CONTAINER_METADATA);
    expect(entry!.path).toBe(`/${images!.node.path}`);
    const inAssembly = join(assembly.directory, (entry!.data as unknown as { directory: string }).directory);
    expect(readFileSync(join(inAssembly, 'Dockerfile'), 'utf8')).toBe(DOCKERFILE);
    expect(existsSync(join(inAssembly, 'serve.py'))).toBe(true);
  });

  it('leaves out what its .dockerignore names', () => {
    writeFileSync(join(directory(), '.dockerignore'), '# not for the image\nnotes/\n\n*.csv\n!keep.csv\n');
    mkdirSync(join(folder, 'notes'));
    for (const name of ['notes/secret.txt', 'data.csv', 'keep.csv']) writeFileSync(join(folder, name), name);
    const app = new App();
    const { images } = ModelCode.container(folder).bind(new Stack(app, 'Test'));
    const { directory: staged } = images!.node.metadata[0]!.data as unknown as { directory: string };
    const there = (name: string): boolean => existsSync(join(app.outdir, staged, name));
    expect([there('Dockerfile'), there('keep.csv'), there('data.csv'), there('notes/secret.txt')]).toEqual([true, true, false, false]);
  });

  it('keeps the Dockerfile, also where it is told to stay out of the image', () => {
    writeFileSync(join(directory(), '.dockerignore'), 'Dockerfile\n.dockerignore\n');
    const app = new App();
    const { images } = ModelCode.container(folder).bind(new Stack(app, 'Test'));
    const { directory: staged } = images!.node.metadata[0]!.data as unknown as { directory: string };
    expect(existsSync(join(app.outdir, staged, 'Dockerfile'))).toBe(true);
  });

  it('is known by its content: the same files give the same asset, other files another one', () => {
    const stagedFrom = (content: string): unknown => {
      const of = stack();
      writeFileSync(join(directory(), 'serve.py'), content);
      return ModelCode.container(folder).bind(of).images!.node.metadata[0]!.data;
    };
    const first = stagedFrom('one');
    expect(stagedFrom('two')).not.toEqual(first);
    expect(stagedFrom('one')).toEqual(first);
  });

  it.each<[what: string, prepare: () => string]>([
    ['is not there', () => join(folder, 'nowhere')],
    ['has no Dockerfile', () => folder],
    ['is the Dockerfile itself', () => join(directory(), 'Dockerfile')],
    ['has a directory named Dockerfile', () => {
      mkdirSync(join(folder, 'Dockerfile'));
      return folder;
    }],
  ])('is refused when it %s', (_, prepare) => {
    const path = prepare();
    expect(refusalOf(() => ModelCode.container(path))).toBe(
      `ModelCode.container cannot be defined:\n  - directory: got ${JSON.stringify(path)}, expected a directory that holds a Dockerfile; name it relative to the working directory, or add the Dockerfile`,
    );
  });
});
