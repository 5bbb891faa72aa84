/**
 * Triggers, deployments, stack updates and people at the same time, in any order: nothing goes wrong with a call, and the invariants hold
 * all the same. Ties of the clock are broken by a seed, too. Covered: what comes from outside of the machines, from one minute to three
 * hours apart. Not covered: faults in the middle of it, and versions that a gate or the endpoint refuses, which the stories have.
 */
import fc from 'fast-check';
import { trainingData } from '../scenarios/flights';
import { MINUTE } from '../scenarios/stage';
import { Faults } from './fault';
import { goLive, LONGEST, openRetraining, type Retraining } from './retraining-stories';
import { storyOf } from './story';

const HAPPENINGS = {
  /** Each with an id of its own, but for one that comes again and again. */
  'a trigger': async ({ stage }: Retraining) => void stage.retrain({ id: 'again' }),
  'a person who insists': async ({ stage }: Retraining) => {
    stage.putData(trainingData(1, 30), `flights/more-${stage.world.clock.now}.csv`);
    stage.retrain({ force: true });
  },
  'a drift alarm': async ({ world }: Retraining) => {
    const alarm = world.physicalId('Model/Monitor/Alarms/Drift');
    await world.cloudwatch.setAlarmState(alarm, 'ALARM', 'drift');
    await world.cloudwatch.setAlarmState(alarm, 'OK', 'calm');
  },
  'an image': async ({ stage }: Retraining) => void stage.pushImage(`at-${stage.world.clock.now}-${stage.world.trace.length}`),
  'a version by hand': async ({ stage }: Retraining) => void stage.deploy({ modelPackageArn: await stage.register() }),
  'a stack update': async ({ world, modelId }: Retraining) => {
    const name = `/mlops/${modelId}/envelope`;
    const before = JSON.parse(world.ssm.getParameter(name).Value) as { readonly instanceCount: number };
    world.ssm.putParameter({ Name: name, Value: JSON.stringify({ ...before, instanceCount: before.instanceCount === 4 ? 8 : 4 }), Overwrite: true });
  },
  'a request to unfreeze': async ({ unfreeze }: Retraining) => unfreeze(),
  'an execution that somebody stops': async ({ world, deployment, retraining }: Retraining) => {
    const [running] = [retraining!, deployment].flatMap((machine) => world.stepFunctions.listExecutions(machine, 'RUNNING'));
    if (running) world.stepFunctions.stopExecution(running.executionArn, 'Stopped', 'by a person');
  },
} as const;

interface Step {
  readonly what: keyof typeof HAPPENINGS;
  /** Until the next one. */
  readonly minutes: number;
}

/** Whatever passed the gates may be live. */
const ANY = Array.from({ length: 30 }, (_, index) => index + 1);
const MOST_STEPS = 6;

const STEPS: fc.Arbitrary<Step[]> = fc.array(fc.record({
  what: fc.constantFrom(...(Object.keys(HAPPENINGS) as Step['what'][])),
  minutes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 180 })),
}), { minLength: 2, maxLength: MOST_STEPS });

/** @returns what is broken, with the steps that broke it; empty where all is well */
export async function brokenByOrder(runs: number, seed: number): Promise<string[]> {
  const { failed, counterexample, errorInstance } = await fc.check(fc.asyncProperty(STEPS, fc.nat({ max: 1000 }), async (steps, ties) => {
    const broken = await played(steps, ties);
    if (broken.length > 0) throw new Error(broken.join('; '));
  }), { numRuns: runs, seed, endOnFailure: true });
  return failed ? [`${JSON.stringify(counterexample)}: ${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}`] : [];
}

async function played(steps: readonly Step[], seed: number): Promise<readonly string[]> {
  const story = storyOf<Retraining>({
    name: JSON.stringify(steps), draws: 0, longest: LONGEST, live: { well: ANY, faulty: ANY }, begin: goLive,
    open: (options) => openRetraining({ ...options, seed }),
    play: async (scene) => {
      for (const { what, minutes } of steps) {
        await HAPPENINGS[what](scene);
        await scene.world.runFor(minutes * MINUTE);
      }
    },
  });
  return story.played(new Faults());
}
