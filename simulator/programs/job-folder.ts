/**
 * `/opt/ml` of one container, below a folder of this machine, and the variables that lead there.
 *
 * A program runs in both places when it takes every path from `CDK_MLOPS_OPT_ML`, which only the simulator sets, and `/opt/ml`
 * otherwise: `process.env.CDK_MLOPS_OPT_ML ?? '/opt/ml'`. `SM_MODEL_DIR`, `SM_CHANNEL_<NAME>`, `SM_OUTPUT_DATA_DIR` and `SM_HPS` are
 * set as AWS's training toolkit does; an image of one's own has them on SageMaker only if it uses the toolkit.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html
 * @see https://github.com/aws/sagemaker-training-toolkit/blob/master/ENVIRONMENT_VARIABLES.md
 */
import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confined, isReallyBelow, shownAs, writeFiles } from './confined';
import type { Files, TrainingRun } from './port';

const HOST = 'algo-1';
const LONGEST_FAILURE = 1024;
const LONGEST_READ = 64 * 1024;

export class JobFolder {
  /** What is `/opt/ml` on SageMaker. */
  public readonly path: string;

  /** A text of the program, or of an error, as it may leave the simulator. */
  public readonly shown: (text: string) => string;
  /** As it was before the program ran: it may have put a link in its place. */
  private readonly root: string;

  /** @param root of the image @param port that the program listens on */
  public constructor(root: string, port?: number) {
    this.root = realpathSync(root);
    this.shown = shownAs(root, port);
    this.path = join(root, 'opt/ml');
    for (const folder of ['input/config', 'input/data', 'model', 'output/data', 'checkpoints']) mkdirSync(join(this.path, folder), { recursive: true });
    mkdirSync(join(root, 'tmp'), { recursive: true });
  }

  public writeTraining({ hyperParameters, channels, instanceType }: TrainingRun): void {
    const configs = Object.entries(channels).map(([name, { contentType }]) => [
      name, { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None', ...(contentType === undefined ? {} : { ContentType: contentType }) },
    ]);
    this.writeConfig('hyperparameters', hyperParameters);
    this.writeConfig('inputdataconfig', Object.fromEntries(configs) as object);
    this.writeConfig('resourceconfig', { current_host: HOST, hosts: [HOST], current_instance_type: instanceType, network_interface_name: 'lo' });
    for (const [name, { files }] of Object.entries(channels)) writeFiles(`channel ${name}`, confined(join(this.path, 'input/data'), name), files);
  }

  public writeModel(files: Files): void {
    writeFiles('model archive', join(this.path, 'model'), files);
  }

  /** Variables of both, training and serving. */
  public get environment(): Readonly<Record<string, string>> {
    // What it thinks temporary is measured, and removed, as well.
    return { CDK_MLOPS_OPT_ML: this.path, SM_MODEL_DIR: join(this.path, 'model'), TMPDIR: join(this.root, 'tmp') };
  }

  public trainingEnvironment({ jobName, channels, hyperParameters }: TrainingRun): Readonly<Record<string, string>> {
    const folders = Object.keys(channels).map((name) => [`SM_CHANNEL_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`, join(this.path, 'input/data', name)]);
    return {
      ...this.environment,
      ...(Object.fromEntries(folders) as Record<string, string>),
      SM_CHANNELS: JSON.stringify(Object.keys(channels)),
      SM_OUTPUT_DATA_DIR: join(this.path, 'output/data'),
      SM_HPS: JSON.stringify(hyperParameters),
      TRAINING_JOB_NAME: jobName,
    };
  }

  /** What the program left for the model, or why it cannot be packed. */
  public readModel(): Files | string {
    const files = new Map<string, Uint8Array>();
    const folder = join(this.path, 'model');
    if (!isReallyBelow(this.root, folder) || !lstatSync(realpathSync(folder)).isDirectory()) return 'got no model folder, or a link out of the container, expected /opt/ml/model';
    return collect(realpathSync(folder), '', files) ?? files;
  }

  /** What the program says of its failure. */
  public get failure(): string {
    const path = join(this.path, 'output/failure');
    // A link, of the file or of a folder above it, could lead anywhere on this machine.
    if (!isReallyBelow(this.root, path) || !lstatSync(path).isFile()) return '';
    return this.shown(beginningOf(path)).trim().slice(0, LONGEST_FAILURE);
  }

  private writeConfig(name: string, content: object): void {
    writeFileSync(join(this.path, 'input/config', `${name}.json`), JSON.stringify(content));
  }
}

function beginningOf(path: string): string {
  const buffer = Buffer.alloc(LONGEST_READ);
  const file = openSync(path, 'r');
  try {
    return buffer.subarray(0, readSync(file, buffer)).toString('utf8');
  } finally {
    closeSync(file);
  }
}

function collect(root: string, path: string, files: Map<string, Uint8Array>): string | undefined {
  for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
    const at = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) {
      const problem = collect(root, at, files);
      if (problem !== undefined) return problem;
    } else if (entry.isFile()) files.set(at, readFileSync(join(root, at)));
    else return `got ${at} in the model folder, expected plain files and folders`;
  }
  return undefined;
}
