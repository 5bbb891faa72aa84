/**
 * Where simulated SageMaker meets the user's program. Adapters: processes under SageMaker's container contract, and scripted
 * programs for tests of the machines around them.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-dockerfile.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
 */

/** Files by their path below a folder. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** One training job, as its container sees it. */
export interface TrainingRun {
  readonly jobName: string;
  /** URI of the image, with its digest or tag. */
  readonly imageUri: string;
  readonly entrypoint?: readonly string[];
  readonly arguments?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly hyperParameters: Readonly<Record<string, string>>;
  /** By name of the channel. */
  readonly channels: Readonly<Record<string, { readonly contentType?: string; readonly files: Files }>>;
  readonly instanceType: string;
  readonly instanceCount: number;
}

export type TrainingResult =
  /** What the program left below `/opt/ml/model`, packed as `model.tar.gz`; undefined where it left nothing. */
  | { readonly artefact: Uint8Array | undefined }
  /** As SageMaker words it: `AlgorithmError: …` with what the program wrote to `/opt/ml/output/failure`, and its exit code. */
  | { readonly failure: string };

/** A container that serves: image, artefact, environment. */
export interface ServedModel {
  readonly modelName: string;
  readonly imageUri: string;
  /** `model.tar.gz`; absent where the image holds its model. */
  readonly artefact?: Uint8Array;
  /** Holds `SAGEMAKER_BATCH` where a transform job serves. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface InferenceRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly accept?: string;
  /** Wall-clock limit, seconds; that of the simulator holds, too. */
  readonly timeoutSeconds?: number;
}

export interface InferenceAnswer {
  /** HTTP status that the container answered with. */
  readonly status: number;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** A container that has answered `GET /ping` with 200. */
export interface RunningModel {
  /** One `POST /invocations`. A container that died or hangs answers 500 and 504, as its log says. */
  invoke(request: InferenceRequest): Promise<InferenceAnswer>;
  /**
   * Requests that come later, asked one after the other while the simulator does other things.
   *
   * @returns an answer for each, undefined where it has to be asked when it is made
   */
  invokeAhead(requests: readonly InferenceRequest[]): readonly Promise<InferenceAnswer | undefined>[];
  stop(): Promise<void>;
}

export interface Programs {
  /** Why the image cannot be run, or undefined; asked before anything runs. */
  refusal(imageUri: string): string | undefined;
  train(run: TrainingRun): Promise<TrainingResult>;
  /** @returns the running container, or why it never became healthy */
  serve(model: ServedModel): Promise<RunningModel | { readonly failure: string }>;
  /** Ends everything that still runs. */
  close(): Promise<void>;
}
