/** How a story with a fault goes: it begins well, meets the fault, is given time to settle, and what remains is held against the invariants. */
import { RELEASE_ITEMS } from '../../lib/contract/release-record';
import type { WorldOptions } from '../../simulator/world';
import type { Faults } from './fault';
import { violations } from './invariants';
import { type FaultCase, passes, type Target } from './kinds';
import { remainsOf, type Scene, type Version } from './remains';

/** What the matrix knows of a story. */
export interface Story {
  readonly name: string;
  /** In how many stories of its sort a call meets a fault of a kind; the more, the less a story costs. Below 1: in one, and only where no story has it that costs less. */
  readonly draws: number;
  /** Calls that do something else than those of the same names in other stories, and so meet every fault here, too. None where absent. */
  readonly apart?: (target: Target) => boolean;
  /** Plays it in a world of its own. @param fault undefined where nothing goes wrong @param assembly a changed one instead of the synthesized one @returns what is not as it must be */
  readonly played: (faults: Faults, fault?: FaultCase, assembly?: string) => Promise<readonly string[]>;
}

/** A scene that a story can go on in. */
export interface Stageable extends Scene {
  /** A person lets the machine go on. */
  readonly unfreeze: () => void;
  /** A person brings another version, and has another one trained where that can be. @returns their numbers */
  readonly bring: () => Promise<readonly number[]>;
}

export interface Plot<T extends Stageable> {
  readonly name: string;
  readonly open: (options: Pick<WorldOptions, 'tasks' | 'processes'> & { readonly assembly?: string }) => Promise<T>;
  /** Everything that comes before the fault. */
  readonly begin?: (scene: T) => Promise<void>;
  /** Meets the fault. */
  readonly play: (scene: T) => Promise<void>;
  /** Versions that may be live at the end: where nothing goes wrong but what passes, and where something does. */
  readonly live: { readonly well: readonly Version[]; readonly faulty: readonly Version[] };
  /** Whether it leads to a frozen model by itself. Default: false. */
  readonly freezes?: boolean;
  /** Whether each version that is deployed was announced to an approver. Default: false. */
  readonly asks?: boolean;
  /** As of the story. */
  readonly draws: number;
  /** Longer than every lease, timeout and cooldown, virtual milliseconds. */
  readonly longest: number;
}

const LEASES = [RELEASE_ITEMS.deploymentLease, RELEASE_ITEMS.retrainingLease];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** What failed is tried again after its cooldown. */
const SETTLING = 3 * HOUR;

export function storyOf<T extends Stageable>(plot: Plot<T>): Story {
  return { name: plot.name, draws: plot.draws, played: (faults, fault, assembly) => played(plot, faults, fault, assembly) };
}

async function played<T extends Stageable>({ open, begin, play, live, freezes = false, asks = false, longest }: Plot<T>, faults: Faults, fault: FaultCase | undefined, assembly: string | undefined): Promise<readonly string[]> {
  const scene = await open({ tasks: faults.tasks, processes: faults.processes, ...(assembly === undefined ? {} : { assembly }) });
  const { world, item } = scene;
  try {
    await begin?.(scene);
    faults.watch(world, machinesOf(scene), () => item(RELEASE_ITEMS.deploymentLease)['owner']);
    await play(scene);
    // What a fault that lasts keeps from ending ends at the latest with the machine's timeout.
    const until = world.clock.now + longest;
    await runUntil(scene, () => isIdle(scene), until);
    faults.end();
    await world.runFor(SETTLING);
    await runUntil(scene, () => isIdle(scene) && isFree(scene), until);
    const { frozen, frozenReason = 'no reason' } = item(RELEASE_ITEMS.release);
    if (frozen === 'true') {
      // The person who was told has looked.
      scene.unfreeze();
      await runUntil(scene, () => isIdle(scene), world.clock.now + longest);
      await world.runFor(SETTLING);
    }
    const allowed = [...(fault && !passes(fault.kind) ? live.faulty : live.well)];
    if (!isFree(scene)) {
      // Whoever comes after its time must get it.
      const ends = LEASES.map((sort) => Number(item(sort)['expiresAt'] ?? 0) * 1000);
      await world.runUntil(Math.max(world.clock.now, ...ends) + MINUTE);
      allowed.push(...(await scene.bring()));
      await runUntil(scene, () => isIdle(scene), world.clock.now + longest);
    }
    return violations(await remainsOf(scene, faults.requests, frozen === 'true' ? frozenReason : undefined), { live: allowed, mayFreeze: freezes, asks }, fault);
  } finally {
    await world.close();
  }
}

async function runUntil({ world }: Scene, isOver: () => boolean, until: number): Promise<void> {
  do await world.runFor(10 * MINUTE);
  while (!isOver() && world.clock.now < until);
}

function machinesOf({ deployment, retraining }: Scene): string[] {
  return [deployment, ...(retraining === undefined ? [] : [retraining])];
}

function isIdle(scene: Scene): boolean {
  return machinesOf(scene).every((machine) => scene.world.stepFunctions.listExecutions(machine, 'RUNNING').length === 0);
}

function isFree({ item }: Scene): boolean {
  return LEASES.every((sort) => item(sort)['owner'] === undefined);
}
