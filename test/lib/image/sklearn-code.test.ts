/** Scripts for scikit-learn: the archive, the image of the region, what job and container are told, and everything that is refused. */
import { App, DefaultStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelCode, ModelImage, type ModelCodeConfig, type SklearnCodeOptions } from '../../../lib';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';
import { untar } from '../../support/untar';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sklearn-code-'));
  write('train.py', 'print("training")\n');
  write('inference.py', 'def model_fn(model_dir):\n    return None\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content = ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
const bound = (options: SklearnCodeOptions = {}, of: Stack = stack()): ModelCodeConfig => ModelCode.sklearn(folder, options).bind(of);
const refusal = (options: SklearnCodeOptions = {}): string[] => refusalOf(() => ModelCode.sklearn(folder, options)).split('\n').slice(1);

/** What the archive in the assembly holds. */
function archived(of: Stack, { source }: ModelCodeConfig): Map<string, string> {
  const outdir = (of.node.root as App).outdir;
  return new Map(untar(readFileSync(join(outdir, `asset.${source!.digest}.tar.gz`))).map(({ path, content }) => [path, content]));
}

describe('scripts for scikit-learn', () => {
  it('define nothing: the image is AWS\'s, the archive an asset', () => {
    const of = stack();
    const { images, image, source } = bound({}, of);
    expect(images).toBeUndefined();
    expect(image!.uri).toBe('121021644041.dkr.ecr.ap-southeast-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3');
    expect(of.resolve(image!.repository.repositoryArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:ap-southeast-1:121021644041:repository/sagemaker-scikit-learn']] });
    expect(image!.repository.repositoryName).toBe('sagemaker-scikit-learn');
    expect(of.resolve(source!.bucket.bucketName)).toBe(`cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`);
    expect(templateOf(of).Resources ?? {}).toEqual({});
  });

  it('come to the job by a channel, and start with the wrapper', () => {
    const { source } = bound();
    expect(source!.channelName).toBe('code');
    expect(source!.objectKey).toMatch(/^[0-9a-f]{64}\.gz$/);
    expect(source!.hyperParameters).toEqual({
      sagemaker_program: '"cdk_mlops_train.py"',
      sagemaker_submit_directory: `"/opt/ml/input/data/code/${source!.objectKey}"`,
    });
  });

  it('are found in the artefact by the container, which cannot fetch anything', () => {
    expect(bound().source!.environment).toEqual({
      SAGEMAKER_PROGRAM: 'inference.py', SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code', PIP_NO_BUILD_ISOLATION: '0',
    });
  });

  it('are all in the archive, but what is hidden or cached, and the wrapper, which knows them', () => {
    for (const path of ['features/__init__.py', 'features/time.py', 'labels.json', '.venv/lib.py', '.gitignore', '__pycache__/train.pyc', 'features/old.pyc']) write(path, path);
    const of = stack();
    const files = archived(of, bound({}, of));
    const own = ['features/__init__.py', 'features/time.py', 'inference.py', 'labels.json', 'train.py'];
    expect([...files.keys()]).toEqual(['cdk_mlops_train.py', ...own]);
    expect(files.get('features/time.py')).toBe('features/time.py');
    const listed = /^FILES = (\[[^\]]*\])$/m.exec(files.get('cdk_mlops_train.py')!)![1]!;
    expect(JSON.parse(listed)).toEqual(own);
  });

  it('are another program when a line end changes, and the same when nothing does', () => {
    const digestOf = (content: string): string => {
      write('train.py', content);
      return bound().source!.digest;
    };
    const first = digestOf('one\n');
    expect(digestOf('one\r\n')).not.toBe(first);
    expect(digestOf('one\n')).toBe(first);
  });

  it('have their file found in the channel where assets lie below a prefix', () => {
    const synthesizer = new DefaultStackSynthesizer({ bucketPrefix: 'models/' });
    const { source } = bound({}, new Stack(new App(), 'Test', { env: { region: REGION }, synthesizer }));
    expect(source!.objectKey).toMatch(/^models\/[0-9a-f]{64}\.gz$/);
    expect(source!.hyperParameters['sagemaker_submit_directory']).toBe(`"/opt/ml/input/data/code/${source!.objectKey.slice('models/'.length)}"`);
  });

  it.each<[region: string, uri: string]>([
    ['us-east-1', '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3'],
    ['us-gov-west-1', '414596584902.dkr.ecr.us-gov-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3'],
    ['il-central-1', '898809789911.dkr.ecr.il-central-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3'],
  ])('run in the image of %s', (region, uri) => {
    expect(bound({ version: '1.2-1' }, new Stack(new App(), 'Test', { env: { region } })).image!.uri).toBe(uri);
  });

  it.each([`${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/mirror/sklearn:1.4`, `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/sklearn@sha256:${'0a'.repeat(32)}`])('run in a copy of the image, %s', (image) => {
    const { uri, repository } = bound({ image: ModelImage.fromMirror(image) }).image!;
    expect(uri).toBe(image);
    expect(image).toContain(`/${repository.repositoryName}`);
  });
});

describe('scripts are refused', () => {
  it.each<[what: string, prepare: () => void, problem: RegExp]>([
    ['without train.py', () => rmSync(join(folder, 'train.py')), /^ {2}- directory: got ".* without train\.py", expected train\.py, which trains, and inference\.py, which serves; add train\.py$/],
    ['without inference.py', () => rmSync(join(folder, 'inference.py')), /without inference\.py/],
    ['with requirements', () => write('requirements.txt', 'lightgbm\n'), /requirements\.txt", expected nothing to install, because jobs and endpoints run without a network; keep it elsewhere .* ModelCode\.container$/],
    ['with a setup.py', () => write('setup.py'), /setup\.py", expected nothing to install/],
    ['with a pyproject.toml', () => write('pyproject.toml'), /pyproject\.toml", expected nothing to install/],
    ['with a file of the wrapper\'s name', () => write('cdk_mlops_train.py'), /expected no file of this name, which the library uses; rename it$/],
    ['with a link', () => symlinkSync(join(folder, 'train.py'), join(folder, 'again.py')), /again\.py", expected files and directories only; copy what the link points to, or remove it$/],
    ['with a link in a circle', () => symlinkSync(folder, join(folder, 'circle')), /circle", expected files and directories only/],
    ['with a path that no archive holds', () => write(`${'n'.repeat(101)}.py`), /expected a path of at most 255 bytes, 100 of them in its last part; shorten it$/],
    ['with data', () => {
      write('data.csv');
      truncateSync(join(folder, 'data.csv'), 50 * 1024 * 1024);
    }, /got "\d+ bytes", expected at most 52428800 bytes of program; move data out of it/],
  ])('%s', (_, prepare, problem) => {
    prepare();
    const problems = refusal();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('with everything that is wrong with them, at once', () => {
    rmSync(join(folder, 'train.py'));
    rmSync(join(folder, 'inference.py'));
    write('requirements.txt');
    expect(refusal({ version: 'latest', image: ModelImage.fromAws('sagemaker-xgboost', '1.7-1') }).map((line) => line.slice(4).split(':')[0])).toEqual(['directory', 'directory', 'directory', 'version', 'version']);
  });

  it.each(['nowhere', 'train.py'])('where the directory is %s', (name) => {
    expect(refusalOf(() => ModelCode.sklearn(join(folder, name)))).toMatch(/^ModelCode\.sklearn cannot be defined:\n {2}- directory: got ".*", expected a directory that holds train\.py and inference\.py; name it relative to the working directory$/);
  });

  it.each<[what: string, of: () => Stack, options: SklearnCodeOptions, problem: string]>([
    ['in a region without the image', () => new Stack(new App(), 'Test', { env: { region: 'eusc-de-east-1' } }), {}, 'region: got "eusc-de-east-1", expected one in which AWS publishes its scikit-learn image; give the stack a region (env), or ModelCode.sklearn an image'],
    ['in a stack that may go anywhere', () => new Stack(new App(), 'Test'), {}, 'region: got a value that only deploy time knows, expected one'],
    ['with an image of another region', () => stack(), { image: ModelImage.fromMirror(`${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/sklearn:1`) }, `expected an image in ${REGION}: SageMaker pulls from the region that it runs in; copy the image into a repository there`],
    ['where nobody knows what assets are called', () => new Stack(new App({ context: { '@aws-cdk/core:newStyleStackSynthesis': false } }), 'Test', { env: { region: REGION }, synthesizer: new LegacyStackSynthesizer() }), {}, 'synthesizer of the stack: got a value that only deploy time knows'],
  ])('%s', (_, of, options, problem) => {
    expect(refusalOf(() => bound(options, of()))).toContain(`Test cannot be defined:\n  - ${problem.startsWith('expected') ? 'image: got' : problem}`);
    expect(refusalOf(() => bound(options, of()))).toContain(problem);
  });
});
