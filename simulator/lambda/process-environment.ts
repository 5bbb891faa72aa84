/**
 * The environment variables of a function's process: Lambda's, the template's, and nothing of the machine's.
 *
 * Documented: the names. The home folder of whoever runs the simulator holds no settings for functions: profiles are read from nowhere,
 * and the metadata service of a virtual machine is not asked for credentials.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
import { devNull } from 'node:os';
import type { FunctionConfiguration } from './configuration';

/** Credentials as the SDK takes them; the key's id stands for the role. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface ProcessSurroundings {
  readonly region: string;
  readonly credentials: RoleCredentials;
  /** URL of the simulated services. */
  readonly endpoint: string;
  /** Where the Runtime API is. */
  readonly runtimeApi: string;
  /** Folder of the bootstrap. */
  readonly runtimeDirectory: string;
  /** Real path of the asset. */
  readonly taskRoot: string;
  readonly logStreamName: string;
}

export function processEnvironment(configuration: FunctionConfiguration, { region, credentials, endpoint, runtimeApi, runtimeDirectory, taskRoot, logStreamName }: ProcessSurroundings): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: 'UTC',
    ...configuration.environment,
    _HANDLER: configuration.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMiB),
    AWS_LAMBDA_FUNCTION_NAME: configuration.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: configuration.logFormat ?? 'Text',
    ...(configuration.logLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: configuration.logLevel }),
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroupName ?? `/aws/lambda/${configuration.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_RUNTIME_DIR: runtimeDirectory,
    LAMBDA_TASK_ROOT: taskRoot,
  };
}
