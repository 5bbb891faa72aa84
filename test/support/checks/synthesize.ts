/** Synthesizes an app in memory for the checks: its stacks, nested ones and those of stages included, with their templates. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Stage, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { vi } from 'vitest';
import type { Template } from '../../../simulator/checks/template';

export type AppBuilder = (app: App) => void;

export interface SynthesizedStack {
  readonly stack: Stack;
  readonly template: Template;
}

export interface Synthesized {
  readonly app: App;
  readonly stacks: readonly SynthesizedStack[];
}

export interface SynthesisOptions {
  readonly context?: Readonly<Record<string, unknown>>;
  /** Whether the validator inside aws-cdk-lib runs; it costs more than a second in each process. */
  readonly validator?: boolean;
  readonly plugins?: (app: App) => IPolicyValidationPlugin[];
  /** Reads what else the check needs from the assembly before it is removed. */
  readonly inspect?: (assembly: string) => void;
}

/** Synthesizes without the validator: the check of CloudFormation rules runs it once, where its findings are asked for. */
export function synthesize(build: AppBuilder): Synthesized {
  return synthesizeInto(build, {});
}

/** A refusal by a validator does not throw: it stands in the report that `inspect` can read. */
export function synthesizeInto(build: AppBuilder, options: SynthesisOptions): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'static-checks-'));
  try {
    const app = new App({
      outdir,
      context: { ...options.context },
      builtinCloudFormationValidation: options.validator ?? false,
    });
    build(app);
    const plugins = options.plugins?.(app) ?? [];
    if (plugins.length > 0) Validations.of(app).addPlugins(...plugins);
    if (plugins.length > 0 || options.validator === true) synthesizeWithReport(app);
    else app.synth();
    options.inspect?.(outdir);
    const stacks = app.node
      .findAll()
      .filter((construct) => Stack.isStack(construct))
      .map((stack) => ({ stack, template: templateOf(stack) }));
    return { app, stacks };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function templateOf(stack: Stack): Template {
  const assembly = Stage.of(stack)!.outdir;
  return JSON.parse(readFileSync(join(assembly, stack.templateFile), 'utf8')) as Template;
}

/** A refusal by a validator stands in the report, so neither its printed form nor its error is needed. */
function synthesizeWithReport(app: App): void {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationFailed')) throw error;
  } finally {
    printed.mockRestore();
  }
}
