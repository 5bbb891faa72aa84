/** Processes of the functions of one world: each is started when its function needs one, and ends with the world. */
import type { FunctionProcess } from './function-process';
import { type ProcessOrder, type ProcessSource, startProcess } from './process-source';
import { RuntimeApi } from './runtime-api';

export class ColdProcesses implements ProcessSource {
  private runtimeApi: Promise<RuntimeApi> | undefined;

  public async start(order: ProcessOrder): Promise<FunctionProcess> {
    this.runtimeApi ??= RuntimeApi.listen();
    const { id, onExit, endpoint } = order;
    return startProcess(order, { runtimeApi: await this.runtimeApi, id, endpoint: endpoint.url, onExit });
  }

  public async giveBack(processes: readonly FunctionProcess[]): Promise<void> {
    await Promise.all(processes.map((process) => process.close()));
    await (await this.runtimeApi)?.close();
  }
}
