/** Plays a scenario in the world of an assembly, and says whether what it expects holds. */
import { ScriptedPrograms } from '../programs';
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
}

/**
 * @returns what held and what did not
 * @throws ScenarioError where the scenario is wrong, Error where the assembly is
 */
export async function simulate({ assembly, scenario: file, detail, seed: given, print, atEnd }: SimulateOptions): Promise<Result> {
  const { scenario, document } = readScenario(file);
  const seed = given ?? scenario.seed;
  if (scenario.title !== undefined && detail !== 'none') print(scenario.title);
  const trace = new TracePrinter(detail, print);
  const programs = scenario.programs && new ScriptedPrograms(seed);
  if (programs) addPrograms(programs, scenario.programs ?? []);
  const world = await loadWorld(assembly, scenario, programs, seed, (entry) => trace.add(entry));
  try {
    document.requireConstructs(world);
    trace.begin();
    const stage = new Stage(world, programs);
    const tested: Tested[] = [];
    const isComplete = await play(scenario, stage, tested, detail === 'none' ? () => {} : print, print);
    report(tested, print);
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
async function play({ files, steps }: Scenario, stage: Stage, tested: Tested[], tell: (line: string) => void, complain: (line: string) => void): Promise<boolean> {
  for (const act of files) if (!(await done(act, stage, tell, complain, ''))) return false;
  for (const step of steps) if (!(await played(step, stage, tested, tell, complain))) return false;
  // What happens at the moment of the last step belongs to the story, in whichever order the seed has put it.
  return possible(() => stage.world.runFor(0), complain, 'the end');
}

async function played({ at, after, say, act, checks }: Step, stage: Stage, tested: Tested[], tell: (line: string) => void, complain: (line: string) => void): Promise<boolean> {
  const { world } = stage;
  if (after > 0 && !(await possible(() => world.runFor(after), complain, `${at}: after ${worded(after)}`))) return false;
  if (say !== undefined) tell(`${timeShown(world.clock.now)}  -- ${say}`);
  if (act && !(await done(act, stage, tell, complain, at))) return false;
  for (const check of checks) {
    const isDone = await possible(async () => {
      const finding = await check.test(stage);
      tested.push({ ...finding, check });
      tell(`${timeShown(world.clock.now)}  ${finding.holds ? 'as expected' : 'NOT AS EXPECTED'}: ${check.says}`);
    }, complain, `${check.at}: ${check.says}`);
    if (!isDone) return false;
  }
  return true;
}

async function done(act: Act, stage: Stage, tell: (line: string) => void, complain: (line: string) => void, at: string): Promise<boolean> {
  tell(`${timeShown(stage.world.clock.now)}  > ${act.says}`);
  return possible(async () => {
    const outcome = await act.run(stage);
    if (typeof outcome === 'string') tell(`${timeShown(stage.world.clock.now)}  < ${outcome}`);
  }, complain, `${at === '' ? '' : `${at}: `}${act.says}`);
}

/** @returns false where it fails, which ends the scenario; what was checked until then is still reported */
async function possible(attempt: () => Promise<void>, complain: (line: string) => void, where: string): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    complain(`${where}: ${(error as Error).message}`);
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
