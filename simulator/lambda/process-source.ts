/** Where processes of functions come from, and where they go when a world has no use for them any more. */
import { realpathSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { FunctionConfiguration } from './configuration';
import { FunctionProcess } from './function-process';
import { processEnvironment, type RoleCredentials } from './process-environment';
import type { RuntimeApi } from './runtime-api';

/** Where functions find the services of a world. */
export interface ServiceEndpoint {
  readonly url: string;
  credentialsOf(roleArn: string): RoleCredentials;
  /** Answers a request that did not come to the URL. */
  serve(request: IncomingMessage, response: ServerResponse): void;
}

/** The process that a function needs. */
export interface ProcessOrder {
  readonly configuration: FunctionConfiguration;
  readonly region: string;
  readonly endpoint: ServiceEndpoint;
  /** Path of a Node binary. */
  readonly node: string;
  /** Unique in its world. */
  readonly id: string;
  /** ISO 8601. */
  readonly virtualTime: string;
  /** Told when the process is gone before it was given back. */
  readonly onExit: () => void;
}

export interface ProcessSource {
  start(order: ProcessOrder): Promise<FunctionProcess>;
  /** Called once, with those that are not gone. */
  giveBack(processes: readonly FunctionProcess[]): Promise<void>;
}

/** Where one process finds what it talks to. */
export interface Surroundings {
  readonly runtimeApi: RuntimeApi;
  /** Of the process, at the Runtime API. */
  readonly id: string;
  /** URL of the services. */
  readonly endpoint: string;
  readonly onExit: () => void;
}

const BOOTSTRAP_DIRECTORY = __dirname;
/** Shares of the memory that old and young objects may have. Observed by others in Lambda's own start script; AWS documents neither. */
const HEAP_SHARE = 0.9;
const YOUNG_SHARE = 0.05;
/** Of each half of what is young, however much memory a function has: the processes of a world stay, and what was young once is not given back. */
const MOST_YOUNG_MIB = 24;

export function startProcess(order: ProcessOrder, { runtimeApi, id, endpoint, onExit }: Surroundings): FunctionProcess {
  const started = new FunctionProcess(() => {
    runtimeApi.disconnect(id);
    onExit();
  });
  const { node, virtualTime, configuration: { memoryMiB, codeDirectory } } = order;
  started.start({
    node,
    arguments: [`--max-old-space-size=${Math.floor(memoryMiB * HEAP_SHARE)}`, `--max-semi-space-size=${Math.min(Math.ceil(memoryMiB * YOUNG_SHARE), MOST_YOUNG_MIB)}`, '--no-warnings', join(BOOTSTRAP_DIRECTORY, 'bootstrap.mjs'), virtualTime],
    directory: realpathSync(codeDirectory),
    environment: environmentOf(order, endpoint, runtimeApi.connect(id, started)),
  });
  return started;
}

/** Everything that a process starts with, but for the addresses of what it talks to and the time. */
export function startingPointOf(order: ProcessOrder): string {
  return JSON.stringify([order.node, environmentOf({ ...order, id: '', virtualTime: '' }, '', '')]);
}

function environmentOf({ configuration, region, endpoint, id, virtualTime }: ProcessOrder, url: string, runtimeApi: string): Record<string, string> {
  return processEnvironment(configuration, {
    region, runtimeApi,
    endpoint: url,
    credentials: endpoint.credentialsOf(configuration.roleArn),
    runtimeDirectory: BOOTSTRAP_DIRECTORY,
    taskRoot: realpathSync(configuration.codeDirectory),
    logStreamName: `${virtualTime.slice(0, 10).replaceAll('-', '/')}/[$LATEST]${id.replaceAll('-', '')}`,
  });
}
