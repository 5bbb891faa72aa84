/**
 * Processes of functions that stay warm from one world to the next: to start one costs more than all that a function does in a short
 * story.
 *
 * A process serves a function again only where everything that it was started with is the same: code, variables, role, memory, Node.
 * What the code remembers stays, as between the invocations of a warm function on Lambda. So this is for functions that remember only
 * what is the same in every world, such as objects by their ETag; a test can play a story both ways and compare the traces. A process
 * that was in flight when its world ended, or that failed, is not used again.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionProcess } from './function-process';
import { type ProcessOrder, type ProcessSource, type ServiceEndpoint, startingPointOf, startProcess } from './process-source';
import { RuntimeApi } from './runtime-api';

/** A port of its own for one process: behind it is the world that the process serves, or none. */
class Door {
  public static async open(): Promise<Door> {
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, noDelay: true });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new Door(server);
  }

  public world: ServiceEndpoint | undefined;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      if (this.world) this.world.serve(request, response);
      else request.socket.destroy(); // of what the function left running; its world is over
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

interface Kept {
  readonly startingPoint: string;
  readonly door: Door;
  onExit: () => void;
}

/** About 70 MB each. */
const MOST_IDLE = 8;

export class WarmProcesses implements ProcessSource {
  private readonly runtimeApi = RuntimeApi.listen();
  private readonly kept = new Map<FunctionProcess, Kept>();
  /** In the order in which they were given back. */
  private idle: FunctionProcess[] = [];
  private started = 0;

  /** @param most idle processes that are kept */
  public constructor(private readonly most = MOST_IDLE) {}

  public async start(order: ProcessOrder): Promise<FunctionProcess> {
    const startingPoint = startingPointOf(order);
    const found = this.idle.findLast((process) => this.kept.get(process)?.startingPoint === startingPoint);
    if (!found) return this.startNew(order, startingPoint);
    this.idle = this.idle.filter((process) => process !== found);
    const { door } = Object.assign(this.kept.get(found)!, { onExit: order.onExit });
    door.world = order.endpoint;
    return found;
  }

  public async giveBack(processes: readonly FunctionProcess[]): Promise<void> {
    const ending = processes.filter((process) => !process.isIdle);
    for (const process of processes.filter(({ isIdle }) => isIdle)) {
      const { door } = Object.assign(this.kept.get(process)!, { onExit: () => undefined });
      door.world = undefined;
      this.idle.push(process);
    }
    ending.push(...this.idle.splice(0, Math.max(0, this.idle.length - this.most)));
    await Promise.all(ending.map((process) => process.close()));
  }

  /** Ends the idle ones; no world may be open any more. */
  public async close(): Promise<void> {
    await Promise.all(this.idle.map((process) => process.close()));
    await (await this.runtimeApi).close();
  }

  private async startNew(order: ProcessOrder, startingPoint: string): Promise<FunctionProcess> {
    const door = await Door.open();
    door.world = order.endpoint;
    const kept: Kept = { startingPoint, door, onExit: order.onExit };
    const started: FunctionProcess = startProcess(order, {
      runtimeApi: await this.runtimeApi,
      // Worlds at the same time have functions of the same names.
      id: `${order.id}-${(this.started += 1)}`,
      endpoint: door.url,
      onExit: () => {
        door.close();
        this.kept.delete(started);
        this.idle = this.idle.filter((process) => process !== started);
        kept.onExit();
      },
    });
    this.kept.set(started, kept);
    return started;
  }
}
