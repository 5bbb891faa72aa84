/**
 * Bundles the functions and synthesizes an example's app as `npx cdk synth` would, in processes of their own (`app-process.ts`), without credentials or
 * network. Templates are not validated once more: that takes as long as all the rest, and `npm run templates` does it for every example.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..', '..');

/**
 * @param app below the repository, e.g. `examples/flight-delay/app.ts`
 * @param directory of the assembly
 * @throws Error with what bundling or the app wrote to its error output, when it ends with anything but success
 */
export async function synthesize(app: string, directory: string): Promise<void> {
  // The CDK command hands cdk.json's context and the output directory to an app in these two variables.
  const { context = {} } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8')) as { readonly context?: object };
  await run(`synthesis of ${app}`, ['--import', 'tsx', join(__dirname, 'app-process.ts'), join(REPOSITORY, app)], { CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' });
}

async function run(what: string, nodeArguments: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, nodeArguments, { cwd: REPOSITORY, env: { ...process.env, ...environment }, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${what}: got exit code ${code}, expected 0\n${errors}`);
}
