/**
 * A function as its template declares it, with every reference resolved, and what Lambda or the simulator refuses of it.
 *
 * Documented: the ranges; the reserved variables; 4 KB for all variables. Functions run here under the Node of the simulator, or the
 * one that it was given: `runtime` is only looked at to refuse other languages.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
import { statSync } from 'node:fs';

export interface FunctionConfiguration {
  readonly arn: string;
  readonly name: string;
  /** On whose behalf the function calls services. */
  readonly roleArn: string;
  /** Absolute path of the asset, unpacked. */
  readonly codeDirectory: string;
  /** E.g. `index.handler`. */
  readonly handler: string;
  /** E.g. `nodejs24.x`. */
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 128 to 10240. */
  readonly memoryMiB: number;
  /** `/aws/lambda/<name>` by default. */
  readonly logGroupName?: string;
  /** `Text` by default. */
  readonly logFormat?: 'JSON' | 'Text';
  /** The least level of lines that are written, in JSON; all of them by default. */
  readonly logLevel?: string;
  /** Queue for events that failed for good. */
  readonly deadLetterArn?: string;
  /** Of events; 0 to 2, 2 by default. */
  readonly maxRetryAttempts?: number;
  /** Seconds after which a failed event is no longer tried; 60 to 21600, the highest by default. */
  readonly maxEventAgeSeconds?: number;
}

const RESERVED = [
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API', 'AWS_REGION', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'LAMBDA_RUNTIME_DIR', 'LAMBDA_TASK_ROOT',
];
const MOST_VARIABLE_BYTES = 4096;

/** All of them, so that nobody mends them one run at a time. */
export function configurationProblems(configuration: FunctionConfiguration): string[] {
  const { handler, runtime, codeDirectory, environment, timeoutSeconds, memoryMiB, deadLetterArn, maxRetryAttempts = 2, maxEventAgeSeconds = 21_600 } = configuration;
  return [
    ...(/^nodejs\d+\.x$/.test(runtime) ? [] : [`runtime: got ${runtime}, expected nodejs with its version; other languages are not simulated`]),
    ...(/^[^\s]+\.[^\s.]+$/.test(handler) ? [] : [`handler: got ${JSON.stringify(handler)}, expected module.function, e.g. index.handler`]),
    ...(isDirectory(codeDirectory) ? [] : [`code: got ${codeDirectory}, expected the folder of an asset; synthesize the app again`]),
    ...within('timeout', timeoutSeconds, 1, 900, 'seconds'),
    ...within('memory', memoryMiB, 128, 10_240, 'MiB'),
    ...within('maximum retry attempts', maxRetryAttempts, 0, 2, 'attempts'),
    ...within('maximum event age', maxEventAgeSeconds, 60, 21_600, 'seconds'),
    ...(deadLetterArn === undefined || deadLetterArn.split(':')[2] === 'sqs' ? [] : [`dead letters: got ${deadLetterArn}, expected the ARN of a queue; topics are not simulated`]),
    ...variableProblems(environment),
  ];
}

function variableProblems(environment: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(environment);
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  return [
    ...entries.filter(([name]) => !/^[A-Za-z][A-Za-z0-9_]+$/.test(name)).map(([name]) => `variable ${name}: expected a letter, then letters, digits and underscores`),
    ...entries.filter(([name]) => RESERVED.includes(name)).map(([name]) => `variable ${name}: got a name that Lambda reserves, expected another one`),
    ...entries.filter(([name]) => name.startsWith('AWS_ENDPOINT_URL')).map(([name]) => `variable ${name}: got an endpoint, expected none; functions call the simulated services only`),
    ...(bytes <= MOST_VARIABLE_BYTES ? [] : [`variables: got ${bytes} bytes, expected at most ${MOST_VARIABLE_BYTES}`]),
  ];
}

function within(what: string, value: number, least: number, most: number, unit: string): string[] {
  return Number.isInteger(value) && value >= least && value <= most ? [] : [`${what}: got ${value}, expected ${least} to ${most} ${unit}`];
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
