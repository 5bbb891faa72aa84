/**
 * An independent opinion of what the examples deploy: the real CDK CLI bootstraps accounts of the emulator MiniStack and deploys into them. What the
 * emulator lacks is taken out first, by the list `LACKING`; before that it must refuse the example for exactly that.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGION } from '../support/stack';
import { cdk, stackResources } from './cdk';
import { LACKING, lackingIn, removeLacking, resourcesOf, templatesOf } from './lacking';
import { ASSEMBLIES, Emulator } from './server';

/** Between them they have every type of resource that any app has. The stage of the agencies is the first: the others differ in accounts alone. */
const EXAMPLES = [
  { story: 'app', account: '123456789012', stack: 'Flights' },
  { story: 'flight_watch', account: '123456789013', stack: 'FlightWatch' },
  { story: 'greenfield_agency', account: '444444444444', stack: 'dev-Parks', of: 'dev/*', template: /dev/ },
  { story: 'strict_landing_zone', account: '111111111111', stack: 'dev-Transport', of: 'dev/*', template: /dev/, qualifier: 'transport' },
];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.ministack();
}, 90_000);
afterAll(() => emulator.stop());

describe.concurrent('the CDK CLI', () => {
  it.each(EXAMPLES)('deploys $story into an emulator, but for what that lacks', async ({ story, account, stack, of = stack, template: which = /./, qualifier }) => {
    const assembly = join(emulator.folder, story);
    cpSync(join(ASSEMBLIES, story), assembly, { recursive: true });
    const templates = templatesOf(assembly).filter((file) => which.test(file.slice(assembly.length)));
    expect(templates, 'templates that are deployed, of which one is looked at').toHaveLength(1);
    const [template] = templates as [string];
    const bootstrapped = await cdk(emulator, account, ['bootstrap', `aws://${account}/${REGION}`, '--app', assembly, ...(qualifier === undefined ? [] : ['--qualifier', qualifier])]);
    expect(bootstrapped.done, bootstrapped.text).toBe(true);
    const deploy = (): ReturnType<typeof cdk> => cdk(emulator, account, ['deploy', of, '--app', assembly, '--require-approval', 'never', '--progress', 'events']);

    const lacking = lackingIn(template);
    if (lacking.length > 0) {
      const { done, text } = await deploy();
      expect(done, 'the whole is refused').toBe(false);
      expect(/Unrecognized resource types: \[(.*?)\]/.exec(text)?.[1]?.split(/,\s*/).sort(), text).toEqual(lacking);
      removeLacking(template);
    }
    const { done, text } = await deploy();
    expect(done, text).toBe(true);
    const made = await stackResources(emulator, account, stack);
    expect(Object.fromEntries(Object.entries(made).map(([id, { status }]) => [id, status]))).toEqual(Object.fromEntries(Object.keys(resourcesOf(template)).map((id) => [id, 'CREATE_COMPLETE'])));
  });

  it('meets every type that any example has, and finds every one needed that is said to be lacking', () => {
    const typesOf = (files: readonly string[]): Set<string> => new Set(files.flatMap((file) => Object.values(resourcesOf(file)).map(({ Type }) => Type)));
    const met = typesOf(EXAMPLES.flatMap(({ story, template = /./ }) => templatesOf(join(ASSEMBLIES, story)).filter((file) => template.test(file.slice(ASSEMBLIES.length)))));
    const all = typesOf(templatesOf(ASSEMBLIES));
    expect([...all].filter((type) => !met.has(type))).toEqual([]);
    expect(Object.keys(LACKING).filter((type) => !met.has(type))).toEqual([]);
  });
});
