/** What is wrong with templates before anything runs, for tests of users. */
import { assemblyFindings } from '../checks';
import type { SynthesizableApp } from './options';

/** What an app asks for that its own stacks do not have. */
export interface TemplateFindingsOptions {
  /**
   * Names of alarms of others.
   *
   * @default - none: every alarm that is asked for by name or ARN is one of the stacks
   */
  readonly alarms?: readonly string[];
}

/**
 * What the templates of an app get wrong that no deployment says, each with construct path, what was got and what is expected: expressions of
 * state machines that read what is not there, tasks that nobody catches, loops that spin, waits that never end; event patterns that match nothing,
 * rules whose events are lost, or start a machine with what is for another one; alarms that cannot fire or be heard, or that nobody has; functions that
 * end before their calls; secrets that everybody can read; and what is larger than a service takes.
 *
 * They are what our own constructs are held to, so of your own resources they may say what you mean otherwise: leave those out. State machines
 * in JSONPath are not looked at, and events of services only where our constructs wait for such ones. Beside them, have the CDK validate your
 * templates, and rule packs of cdk-nag look at them: see `docs/testing.md`.
 *
 * @param app a CDK `App`, or the directory that `cdk synth` wrote
 * @throws Error where the directory is no assembly
 */
export function templateFindings(app: SynthesizableApp | string, { alarms = [] }: TemplateFindingsOptions = {}): string[] {
  return assemblyFindings(typeof app === 'string' ? app : app.synth().directory, alarms);
}
