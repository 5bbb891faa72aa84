/** Where a scenario plays: the world, and what its steps remember. */
import type { ApiRequest, ServiceName } from '../api/operation';
import type { ScriptedPrograms } from '../programs';
import type { Recording } from '../recording';
import type { ExecutionRecord } from '../services/step-functions';
import type { World } from '../world';
import { type Construct, locate, withReferences } from './construct-names';

export class Stage {
  /** The execution that a step waited for last, by machine. */
  private readonly awaited = new Map<string, string>();

  /** @param programs undefined where they run in containers */
  public constructor(
    public readonly world: World,
    public readonly programs: ScriptedPrograms | undefined,
    public readonly recording: Recording,
  ) {}

  /** The name or ARN of what the file names. */
  public locate(construct: Construct): string {
    return locate(construct, this.world);
  }

  public resolved<T>(value: T): T {
    return withReferences(value, this.world) as T;
  }

  /** A call on behalf of nobody of the assembly: a person who may do everything. */
  public async call<Answer>(service: ServiceName, operation: string, request: ApiRequest, roleArn = this.personArn): Promise<Answer> {
    return (await this.world.api.call(service, operation, request, { roleArn })) as Answer;
  }

  public remember({ stateMachineArn, executionArn }: ExecutionRecord): void {
    this.awaited.set(stateMachineArn, executionArn);
  }

  /** The one of that name; without a name the one that was waited for last, otherwise the newest. */
  public execution(machineArn: string, name: string | undefined): ExecutionRecord | undefined {
    const all = this.world.stepFunctions.listExecutions(machineArn);
    if (name !== undefined) return all.find((one) => one.name === name);
    const awaited = this.awaited.get(machineArn);
    return all.find(({ executionArn }) => executionArn === awaited) ?? all[0];
  }

  /** Runs until the condition holds, at most so many milliseconds. @returns whether it does */
  public async runUntil(holds: () => boolean, within: number): Promise<boolean> {
    const { clock } = this.world;
    let isLate = false;
    const limit = clock.after(within, () => {
      isLate = true;
    });
    await clock.runWhile(() => !isLate && !holds());
    limit.cancel();
    return holds();
  }

  private get personArn(): string {
    const { partition, account } = this.world.environment;
    return `arn:${partition}:iam::${account}:role/Person`;
  }
}
