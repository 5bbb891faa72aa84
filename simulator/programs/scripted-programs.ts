/**
 * Programs that are functions: for tests of what stands around them, where no process is wanted. Which one an image, job or model
 * gets is said by pattern; the latest that fits counts, and what fits none is refused by name.
 */
import { seedOf, uniform } from '../random';
import { packModel, unpackModel } from './model-archive';
import type { Files, InferenceAnswer, InferenceRequest, Programs, RunningModel, ServedModel, TrainingResult, TrainingRun } from './port';

export type TrainingScript = (run: TrainingRun) => Files | { readonly failure: string };

/** A served model, its artefact unpacked. */
export interface ScriptedModel {
  readonly modelName: string;
  readonly imageUri: string;
  readonly files: Files;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ServingScript {
  /** One row in, one row out. */
  readonly answer?: (row: string, model: ScriptedModel) => string;
  /** Why it never becomes healthy. */
  readonly unhealthy?: string;
  /** Requests that fail, as a share in [0, 1]; seeded. Default: 0. */
  readonly failing?: number;
  /** Their status. Default: 500. */
  readonly status?: number;
  /** Where `failing` and `unhealthy` count. Default: everywhere. */
  readonly where?: 'endpoint' | 'transform';
}

interface Rule<T> {
  readonly fits: RegExp;
  readonly script: T;
}

const LARGEST_MODEL = 64 * 1_048_576;

export class ScriptedPrograms implements Programs {
  private readonly training: Rule<TrainingScript>[] = [];
  private readonly serving: Rule<ServingScript>[] = [];
  private started = 0;
  /** Number of containers that serve now. */
  public running = 0;

  /** @param seed of what fails */
  public constructor(private readonly seed: number = 0) {}

  /** @param fits the image's URI or the job's name */
  public onTrain(fits: RegExp, script: TrainingScript): this {
    this.training.unshift({ fits, script });
    return this;
  }

  /** @param fits the image's URI or the model's name */
  public onServe(fits: RegExp, script: ServingScript): this {
    this.serving.unshift({ fits, script });
    return this;
  }

  /** Both rules go by names, too, which are not known yet: nothing is refused before it runs. */
  public refusal(): string | undefined {
    return undefined;
  }

  public async train(run: TrainingRun): Promise<TrainingResult> {
    const rule = this.training.find(({ fits }) => fits.test(run.imageUri) || fits.test(run.jobName));
    if (!rule) throw new Error(`training job ${run.jobName}: got the image ${run.imageUri}, expected one that a program is for`);
    const result = rule.script(run);
    if ('failure' in result) return { failure: result.failure };
    return { artefact: result.size === 0 ? undefined : packModel(result) };
  }

  public async serve({ modelName, imageUri, artefact, environment }: ServedModel): Promise<RunningModel | { readonly failure: string }> {
    const rule = this.serving.find(({ fits }) => fits.test(imageUri) || fits.test(modelName));
    if (!rule) throw new Error(`model ${modelName}: got the image ${imageUri}, expected one that a program is for`);
    const { script } = rule;
    const purpose = environment['SAGEMAKER_BATCH'] === 'true' ? 'transform' : 'endpoint';
    const isFailing = script.where === undefined || script.where === purpose;
    if (script.unhealthy !== undefined && isFailing) return { failure: script.unhealthy };
    this.started += 1;
    this.running += 1;
    const model: ScriptedModel = { modelName, imageUri, files: artefact ? unpackModel(artefact, LARGEST_MODEL) : new Map(), environment };
    const draw = uniform(seedOf(this.seed, `${modelName}/${this.started}`));
    let isRunning = true;
    const invoke: RunningModel['invoke'] = async (request) => {
      if (!isRunning) return answered(500, 'the container has ended');
      return isFailing && draw() < (script.failing ?? 0) ? answered(script.status ?? 500, 'scripted failure') : scored(request, script, model);
    };
    return {
      invoke,
      // What a script throws, it throws to whoever asks it then.
      invokeAhead: (requests) => requests.map((request) => invoke(request).catch(() => undefined)),
      stop: async () => {
        if (isRunning) this.running -= 1;
        isRunning = false;
      },
    };
  }

  public async close(): Promise<void> {
    // Nothing of it outlives the process.
  }
}

function scored({ body }: InferenceRequest, { answer = (row) => row }: ServingScript, model: ScriptedModel): InferenceAnswer {
  const rows = Buffer.from(body).toString('utf8').replace(/\n$/, '').split('\n');
  return { status: 200, body: Buffer.from(`${rows.map((row) => answer(row, model)).join('\n')}\n`), contentType: 'text/csv' };
}

function answered(status: number, text: string): InferenceAnswer {
  return { status, body: Buffer.from(text), contentType: 'text/plain' };
}
