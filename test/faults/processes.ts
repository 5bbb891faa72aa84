/** The processes of the functions of one world, by the role that they call with, so that a fault can end one in the middle of its work. */
import type { FunctionProcess } from '../../simulator/lambda/function-process';
import type { ProcessOrder, ProcessSource } from '../../simulator/lambda/process-source';
import { WARM } from '../support/warm';

export class Processes implements ProcessSource {
  private readonly byRole = new Map<string, FunctionProcess>();

  public async start(order: ProcessOrder): Promise<FunctionProcess> {
    const started = await WARM.start(order);
    this.byRole.set(order.configuration.roleArn, started);
    return started;
  }

  public async giveBack(processes: readonly FunctionProcess[]): Promise<void> {
    await WARM.giveBack(processes);
  }

  /** Undefined for roles of machines and rules. */
  public of(roleArn: string): FunctionProcess | undefined {
    return this.byRole.get(roleArn);
  }
}
