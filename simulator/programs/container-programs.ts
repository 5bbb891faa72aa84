/**
 * Users' containers as processes of this machine, under SageMaker's container contract: `train` and `serve` as arguments, `/opt/ml`
 * below a folder of the job (see `job-folder.ts` for what a program must do to run in both places), HTTP to serve.
 *
 * An image is found by its repository: every image of it runs what the directory holds now, but for those that were built from
 * another one (`useDirectory`). What a Dockerfile may say is in `dockerfile.ts`, what a program may use in `limits.ts`. AWS's image for
 * scikit-learn runs scripts (`script-image.ts`); other images without a directory are refused by name.
 */
import { parseImageUri } from '../services/ecr';
import { codeOf, FilesError, shownAs } from './confined';
import { definitionOf, ImageFolder } from './image-folder';
import { JobFolder } from './job-folder';
import { newFolder, removeFolder } from './left-overs';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { ArchiveError, packModel, unpackModel } from './model-archive';
import type { ProgramImage } from './program-image';
import type { Files, Programs, RunningModel, ServedModel, TrainingResult, TrainingRun } from './port';
import { ProgramProcess } from './program-process';
import { ScriptImage, SCRIPT_REPOSITORY, scriptRefusal } from './script-image';
import { freePort, ServingProcess } from './serving-process';

export interface ContainerProgramsProps {
  /** Directory with a Dockerfile, by name of the repository. */
  readonly directories: ReadonlyMap<string, string>;
  /** Default: `DEFAULT_LIMITS`, each. */
  readonly limits?: Partial<Limits>;
}

export class ContainerPrograms implements Programs {
  private readonly directories: ReadonlyMap<string, string>;
  /** Of single images, by digest. */
  private readonly ownDirectories = new Map<string, string>();
  private readonly limits: Limits;
  private readonly serving = new Set<RunningModel>();
  private readonly definitions = new Map<string, ReturnType<typeof definitionOf>>();

  public constructor({ directories, limits = {} }: ContainerProgramsProps) {
    this.directories = directories;
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /**
   * Says from which directory one image was built.
   *
   * @param digest of the image, as registries give it
   * @throws when the directory is no container that can be run here
   */
  public useDirectory(digest: string, directory: string): void {
    const definition = this.definitionOf(directory);
    if (typeof definition === 'string') throw new Error(`image ${digest}: ${definition}`);
    this.ownDirectories.set(digest, directory);
  }

  public refusal(imageUri: string): string | undefined {
    const { repository } = parseImageUri(imageUri);
    const directory = this.directoryOf(imageUri);
    if (directory === undefined && repository === SCRIPT_REPOSITORY) return scriptRefusal();
    if (directory === undefined) {
      return `got an image of ${repository}, expected one whose directory the assembly names (${[...this.directories.keys()].join(', ') || 'it names none'}), or programs with one for it`;
    }
    const definition = this.definitionOf(directory);
    return typeof definition === 'string' ? definition : undefined;
  }

  public async train(run: TrainingRun): Promise<TrainingResult> {
    const root = newFolder();
    try {
      const result = await this.trained(run, root);
      return 'failure' in result ? { failure: shownAs(root)(result.failure) } : result;
    } catch (error) {
      return { failure: shownAs(root)(faultOf(error)) };
    } finally {
      removeFolder(root);
    }
  }

  public async serve(model: ServedModel): Promise<RunningModel | { readonly failure: string }> {
    const root = newFolder();
    const port = await freePort();
    const shown = shownAs(root, port);
    try {
      const image = this.imageOf(model.imageUri, root);
      const job = new JobFolder(root);
      if (model.artefact) job.writeModel(unpackModel(model.artefact, this.limits.diskBytes));
      const program = new ProgramProcess({
        command: image.serving(job),
        workdir: image.workdir,
        folder: root,
        environment: { ...image.environment, ...model.environment, ...job.environment, SAGEMAKER_BIND_TO_PORT: String(port) },
        limits: this.limits,
      });
      const started: ServingProcess = new ServingProcess(program, port, this.limits, shown, () => {
        this.serving.delete(started);
        removeFolder(root);
      });
      this.serving.add(started);
      const failure = await started.start();
      return failure === undefined ? started : { failure };
    } catch (error) {
      removeFolder(root);
      return { failure: shown(faultOf(error).replace(/^\w+Error: /, '')) };
    }
  }

  public async close(): Promise<void> {
    await Promise.all([...this.serving].map(async (model) => model.stop()));
  }

  private directoryOf(imageUri: string): string | undefined {
    const { repository, reference } = parseImageUri(imageUri);
    return this.ownDirectories.get(reference) ?? this.directories.get(repository);
  }

  private definitionOf(directory: string): ReturnType<typeof definitionOf> {
    const known = this.definitions.get(directory) ?? definitionOf(directory);
    this.definitions.set(directory, known);
    return known;
  }

  private async trained(run: TrainingRun, root: string): Promise<TrainingResult> {
    const image = this.imageOf(run.imageUri, root);
    const job = new JobFolder(root);
    job.writeTraining(run);
    const command = image.training(run, job);
    if (typeof command === 'string') return { failure: command };
    const program = new ProgramProcess({
      command,
      workdir: image.workdir,
      folder: root,
      environment: { ...image.environment, ...run.environment, ...job.trainingEnvironment(run) },
      limits: this.limits,
    });
    const timer = setTimeout(() => void program.end(`more than ${this.limits.trainingSeconds} seconds`), this.limits.trainingSeconds * 1000);
    const how = await program.ended;
    clearTimeout(timer);
    const limit = program.limit ?? program.excess;
    if (limit !== undefined) return { failure: `AlgorithmError: ended at a limit of the simulator: ${limit}` };
    if (how !== 'exit code: 0') return { failure: image.failureOf(job, program.output, how) };
    const model = job.readModel();
    return typeof model === 'string' ? { failure: `AlgorithmError: ${model}` } : packed(model);
  }

  /** A copy of its own for each container: what one writes, no other one sees. */
  private imageOf(imageUri: string, root: string): ProgramImage {
    const { repository } = parseImageUri(imageUri);
    const directory = this.directoryOf(imageUri);
    if (directory === undefined && repository === SCRIPT_REPOSITORY) return new ScriptImage(root);
    const definition = directory === undefined ? undefined : this.definitionOf(directory);
    if (directory === undefined || definition === undefined || typeof definition === 'string') throw new Error(`${imageUri}: ${this.refusal(imageUri)}`);
    const image = new ImageFolder(definition, root);
    image.fill(directory);
    return image;
  }
}

/** What SageMaker would say of an error: of the data, or of what the image or the program left. @throws the error where it is a defect */
function faultOf(error: unknown): string {
  if (error instanceof FilesError || error instanceof ArchiveError) return `ClientError: ${error.message}`;
  return `AlgorithmError: the container's files cannot be used (${codeOf(error)}): ${(error as Error).message}`;
}

function packed(files: Files): TrainingResult {
  if (files.size === 0) return { artefact: undefined };
  try {
    return { artefact: packModel(files) };
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return { failure: `AlgorithmError: ${error.message}` };
  }
}
