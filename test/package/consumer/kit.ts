/** A user's test in TypeScript, as the compiler sees it. Durations and apps are those of any version of the CDK. */
import { Simulation, type Execution, type Program, type SimulationOptions } from 'cdk-mlops/testing';

const program: Program = { of: '*', train: ({ channels }) => ({ files: { rows: Object.keys(channels).join() } }), serve: { answer: (row) => row } };
const options: SimulationOptions = { start: '2026-01-05T00:00:00Z', seed: 3, programs: [program], durations: { 'training.training': { toMilliseconds: () => 1000 } } };

export async function outcomes(app: { synth(): { readonly directory: string } }): Promise<string[]> {
  await using simulation = await Simulation.of(app, options);
  await simulation.advance({ toMilliseconds: () => 60_000 });
  simulation.failNext('training', { outcome: 'CapacityError' });
  simulation.failNext('sagemaker:UpdateEndpoint', { code: 'ThrottlingException', times: 2 });
  const { failed } = await simulation.traffic({ rows: ['1,2'], requests: 10, every: '1m', for: '1h' });
  const version: number | undefined = simulation.endpoint().live()?.version;
  const ended: readonly Execution[] = simulation.executions().filter(({ status }) => status !== 'RUNNING');
  return [...ended.map(({ outcome, machine }) => `${machine} ${outcome}`), String(version), String(failed), simulation.alarm('Drift').state];
}

// @ts-expect-error an outcome that training jobs do not have
export const wrong = (simulation: Simulation): void => simulation.failNext('training', { outcome: 'Hang' });
