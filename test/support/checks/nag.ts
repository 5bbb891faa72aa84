/**
 * The rule packs AwsSolutions and NIST 800-53 r5 of cdk-nag 3. A finding may be acknowledged on the single resource concerned,
 * with a reason; an acknowledgement on anything larger or without a reason is a finding itself.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, CfnResource, Stack, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, NIST80053R5Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { type AppBuilder, synthesizeInto } from './synthesize';
import { readReport } from './validation-report';

export interface Acknowledgement {
  readonly path: string;
  /** As the pack prints it, e.g. `AwsSolutions-IAM5[Resource::*]`. */
  readonly id: string;
  readonly reason: string;
  /** How many CloudFormation resources it reaches. */
  readonly resources: number;
  /** Whether it sits on a stack, a stage or the app, where it would also reach what is added later. */
  readonly isOnScope: boolean;
}

export interface NagResult {
  /** What nobody acknowledged, and packs that did not run or saw nothing. */
  readonly findings: string[];
  readonly acknowledgements: readonly Acknowledgement[];
  /** Acknowledgements on more than one resource, or without a reason. */
  readonly acknowledgementFindings: string[];
  /** Acknowledgements of what no pack finds there: they would hide the finding on the day it appears. */
  readonly staleAcknowledgements: string[];
  /** Resources that each pack looked at. */
  readonly seen: Readonly<Record<string, number>>;
}

interface Broken {
  readonly path: string;
  readonly id: string;
}

/** What a pack met on its way: resources, and each rule it found broken, acknowledged or not. */
class Witness {
  public resources = 0;
  public readonly broken: Broken[] = [];

  public watch(pack: string, params: IApplyRule): void {
    const id = `${pack}-${params.ruleSuffixOverride ?? nameOf(params)}`;
    for (const suffix of brokenParts(() => params.rule(params.node))) this.broken.push({ path: params.node.node.path, id: `${id}${suffix}` });
  }
}

/** Packs name a rule after its function. */
function nameOf(params: object): string {
  return (params as { readonly rule: { readonly name: string } }).rule.name;
}

/** A rule answers with a word or a list of parts; one that throws counts as broken, as the pack counts it. */
function brokenParts(run: () => unknown): string[] {
  try {
    const result = run();
    if (Array.isArray(result)) return result.map((part) => `[${String(part)}]`);
    return result === 'Non-Compliant' ? [''] : [];
  } catch {
    return [''];
  }
}

class WatchedAwsSolutions extends AwsSolutionsChecks {
  public readonly witness = new Witness();

  protected override checkResource(node: CfnResource): void {
    this.witness.resources++;
    super.checkResource(node);
  }

  protected override applyRule(params: IApplyRule): void {
    this.witness.watch(this.readPackName, params);
    super.applyRule(params);
  }
}

class WatchedNist extends NIST80053R5Checks {
  public readonly witness = new Witness();

  protected override checkResource(node: CfnResource): void {
    this.witness.resources++;
    super.checkResource(node);
  }

  protected override applyRule(params: IApplyRule): void {
    this.witness.watch(this.readPackName, params);
    super.applyRule(params);
  }
}

const REPORT_FILE = 'validation-report.json';

export function runNag(build: AppBuilder): NagResult {
  const packs: (WatchedAwsSolutions | WatchedNist)[] = [];
  let report: string | undefined;
  const { app } = synthesizeInto(build, {
    plugins: (scope) => {
      packs.push(new WatchedAwsSolutions(scope), new WatchedNist(scope));
      return packs;
    },
    inspect: (assembly) => {
      const file = join(assembly, REPORT_FILE);
      if (existsSync(file)) report = readFileSync(file, 'utf8');
    },
  });
  const acknowledgements = acknowledgementsIn(app);
  const broken = packs.flatMap(({ witness }) => witness.broken);
  return {
    findings: [...vacuous(packs), ...unacknowledged(report, packs.map(({ name }) => name))],
    acknowledgements,
    acknowledgementFindings: acknowledgements.flatMap(judgeAcknowledgement),
    staleAcknowledgements: acknowledgements.filter((one) => isStale(one, broken)).map(({ path, id }) =>
      `${path}: got an acknowledgement of ${id}, which no pack finds there; remove it`),
    seen: Object.fromEntries(packs.map(({ readPackName, witness }) => [readPackName, witness.resources])),
  };
}

function vacuous(packs: readonly { readonly name: string; readonly witness: Witness }[]): string[] {
  return packs
    .filter(({ witness }) => witness.resources === 0)
    .map(({ name }) => `${name}: got 0 resources to look at, expected at least one; the pack saw nothing`);
}

/** @param report content of the assembly's report, undefined where there is none */
export function unacknowledged(report: string | undefined, names: readonly string[]): string[] {
  if (report === undefined) return [`${REPORT_FILE}: got no report, expected one in the assembly; the packs did not run`];
  const sections = readReport(report);
  return names.flatMap((name) => {
    const section = sections.find(({ plugin }) => plugin === name);
    // A pack without violations has no section; that it ran shows in the resources it saw.
    return (section?.violations ?? []).map(({ where, rule, description }) =>
      `${where}: ${rule} ${description}; change the resource, or acknowledge the id on this resource with the reason`);
  });
}

function acknowledgementsIn(app: App): Acknowledgement[] {
  return app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({
        path: construct.node.path,
        id: id.replace(/^annotation::/i, ''),
        reason,
        resources: resourcesBelow(construct),
        isOnScope: Stack.isStack(construct) || Stage.isStage(construct),
      })),
  );
}

function resourcesBelow(construct: IConstruct): number {
  return construct.node.findAll().filter((child) => CfnResource.isCfnResource(child)).length;
}

const FEWEST_WORDS = 6;

function judgeAcknowledgement({ path, id, reason, resources, isOnScope }: Acknowledgement): string[] {
  const where = `${path === '' ? 'the app' : path}: acknowledgement of ${id}`;
  const isSentence = /^[A-Z].*[.]$/s.test(reason) && reason.trim().split(/\s+/).length >= FEWEST_WORDS;
  return [
    ...(isOnScope ? [`${where}: got a stack, stage or app, expected a resource; acknowledge on the resource concerned`] : []),
    ...(resources === 1 || isOnScope ? [] : [`${where}: got a construct with ${resources} resources, expected exactly one; acknowledge on the resource concerned`]),
    ...(isSentence ? [] : [`${where}: got the reason ${JSON.stringify(reason)}, expected a sentence of at least ${FEWEST_WORDS} words; say why it is right here`]),
  ];
}

/** Ids of other rule sets, e.g. of the CloudFormation validator, are not ours to judge. */
function isStale({ path, id }: Acknowledgement, broken: readonly Broken[]): boolean {
  return /^(AwsSolutions|NIST)/.test(id) && !broken.some((one) => one.id === id && isAtOrBelow(one.path, path));
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return ancestor === '' || path === ancestor || path.startsWith(`${ancestor}/`);
}
