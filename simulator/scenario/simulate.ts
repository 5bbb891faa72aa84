/** Plays a scenario in the world of an assembly, and says whether what it expects holds. */
import { ScriptedPrograms } from '../programs';
import { Recording, type SimulationRecord } from '../recording';
import { World, worldTraceLine, type TraceEntry } from '../world';
import { ScenarioError } from './document';
import { worded } from './duration';
import { readScenario } from './read-scenario';
import type { Act, Check, Finding, Scenario, Step } from './scenario';
import { addPrograms } from './scripted-programs';
import { Stage } from './stage';
import { Story, timeShown } from './story';

/** `story`: what people want to read. `all`: every entry of the trace, as it is. */
export type Detail = 'story' | 'all' | 'none';

export interface SimulateOptions {
  /** Output directory of `cdk synth`. */
  readonly assembly: string;
  readonly scenario: string;
  readonly detail: Detail;
  /** Instead of the scenario's. */
  readonly seed?: number;
  readonly print: (line: string) => void;
  /** Takes the record of what happened, also where an expectation does not hold or a step could not be done. */
  readonly record?: (record: SimulationRecord) => void;
  /** Looks at the world before it is closed. */
  readonly atEnd?: (world: World) => void;
}

export interface Result {
  readonly held: number;
  readonly failed: number;
  /** False where a step could not be done, and those behind it were left out. */
  readonly isComplete: boolean;
}

interface Tested extends Finding {
  readonly check: Check;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Where the story goes: to whoever reads along, and into the record. */
interface Telling {
  readonly print: (line: string) => void;
  /** Prints also where only the result is wanted. */
  readonly complain: (line: string) => void;
  readonly recording: Recording;
  readonly tested: Tested[];
}

/**
 * @returns what held and what did not
 * @throws ScenarioError where the scenario is wrong, Error where the assembly is
 */
export async function simulate({ assembly, scenario: file, detail, seed: given, print, record, atEnd }: SimulateOptions): Promise<Result> {
  const { scenario, document } = readScenario(file);
  const seed = given ?? scenario.seed;
  if (scenario.title !== undefined && detail !== 'none') print(scenario.title);
  const trace = new TracePrinter(detail, print);
  const recording = new Recording(scenario.start);
  const programs = scenario.programs && new ScriptedPrograms(seed);
  if (programs) addPrograms(programs, scenario.programs ?? []);
  const world = await loadWorld(assembly, scenario, programs, seed, (entry) => {
    trace.add(entry);
    if (record) recording.take(entry);
  });
  try {
    document.requireConstructs(world);
    trace.begin();
    recording.watch(world);
    const stage = new Stage(world, programs, recording);
    const tested: Tested[] = [];
    const isComplete = await play(scenario, stage, { print: detail === 'none' ? () => {} : print, complain: print, recording, tested });
    report(tested, print);
    record?.(recording.record(world.clock.now, {
      complete: isComplete,
      ...(scenario.title === undefined ? {} : { title: scenario.title }),
      ...(seed === undefined ? {} : { seed }),
      expectations: tested.map(({ at, holds, got, check: { says, at: where } }) => ({ at: new Date(at).toISOString(), says, holds, got, where })),
    }));
    atEnd?.(world);
    const held = tested.filter(({ holds }) => holds).length;
    return { held, failed: tested.length - held, isComplete };
  } finally {
    await world.close();
  }
}

async function loadWorld(assembly: string, scenario: Scenario, programs: ScriptedPrograms | undefined, seed: number | undefined, trace: (entry: TraceEntry) => void): Promise<World> {
  const { start, account, region, stacks, permissions, durations } = scenario;
  try {
    return await World.load(assembly, {
      start, durations, trace,
      ...(seed === undefined ? {} : { seed }),
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
      ...(stacks === undefined ? {} : { stacks }),
      ...(permissions === undefined ? {} : { permissions }),
      ...(programs === undefined ? {} : { programs }),
    });
  } catch (error) {
    throw new ScenarioError((error as Error).message, { cause: error });
  }
}

/** @returns false where a step could not be done */
async function play({ files, steps }: Scenario, stage: Stage, telling: Telling): Promise<boolean> {
  for (const act of files) if (!(await done(act, stage, telling, ''))) return false;
  for (const step of steps) if (!(await played(step, stage, telling))) return false;
  // What happens at the moment of the last step belongs to the story, in whichever order the seed has put it.
  return possible(() => stage.world.runFor(0), stage, telling, 'the end');
}

async function played({ at, after, say, act, checks }: Step, stage: Stage, telling: Telling): Promise<boolean> {
  const { world } = stage;
  if (after > 0 && !(await possible(() => world.runFor(after), stage, telling, `${at}: after ${worded(after)}`))) return false;
  if (say !== undefined) tell(stage, telling, 'says', '-- ', say);
  if (act && !(await done(act, stage, telling, at))) return false;
  for (const check of checks) {
    const isDone = await possible(async () => {
      const finding = await check.test(stage);
      telling.tested.push({ ...finding, check, at: world.clock.now });
      telling.print(`${timeShown(world.clock.now)}  ${finding.holds ? 'as expected' : 'NOT AS EXPECTED'}: ${check.says}`);
    }, stage, telling, `${check.at}: ${check.says}`);
    if (!isDone) return false;
  }
  return true;
}

async function done(act: Act, stage: Stage, telling: Telling, at: string): Promise<boolean> {
  tell(stage, telling, 'does', '> ', act.says);
  return possible(async () => {
    const outcome = await act.run(stage);
    if (typeof outcome === 'string') tell(stage, telling, 'result', '< ', outcome);
  }, stage, telling, `${at === '' ? '' : `${at}: `}${act.says}`);
}

function tell({ world: { clock } }: Stage, { print, recording }: Telling, kind: 'says' | 'does' | 'result', mark: string, text: string): void {
  print(`${timeShown(clock.now)}  ${mark}${text}`);
  recording.step(clock.now, kind, text);
}

/** @returns false where it fails, which ends the scenario; what was checked until then is still reported */
async function possible(attempt: () => Promise<void>, { world }: Stage, { complain, recording }: Telling, where: string): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    const problem = `${where}: ${(error as Error).message}`;
    complain(problem);
    recording.step(world.clock.now, 'problem', problem);
    return false;
  }
}

/** Prints the trace; as a story it begins when the resources of the assembly are there. */
class TracePrinter {
  private readonly story = new Story();
  private hasBegun = false;

  public constructor(
    private readonly detail: Detail,
    private readonly print: (line: string) => void,
  ) {}

  public begin(): void {
    this.hasBegun = true;
  }

  public add(entry: TraceEntry): void {
    if (this.detail === 'all') return this.print(worldTraceLine(entry));
    const line = this.detail === 'story' && this.hasBegun ? this.story.line(entry) : undefined;
    if (line !== undefined) this.print(line);
  }
}

function report(tested: readonly Tested[], print: (line: string) => void): void {
  if (tested.length === 0) return;
  print('');
  print('expected');
  for (const { holds, got, check } of tested) print(`  ${holds ? 'holds' : 'FAILS'}  ${check.says}${holds ? '' : `\n         got ${got}  (${check.at})`}`);
  print(`${tested.filter(({ holds }) => holds).length} of ${tested.length} hold`);
}
