/**
 * The rule packs AwsSolutions, NIST 800-53 r5, HIPAA, PCI DSS 3.2.1 and Serverless of cdk-nag 3, and the
 * same packs of cdk-nag 2. A finding may be acknowledged on the single resource concerned,
 * with a reason; an acknowledgement on anything larger or without a reason is a finding itself.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Aspects, CfnResource, Stack, Stage, Validations } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks, HIPAASecurityChecks, type IApplyRule, type NagPack, NagRuleCompliance, type NagRuleResult, NIST80053R5Checks, PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import * as nag2 from 'cdk-nag-2';
import type { IConstruct } from 'constructs';
import { type AppBuilder, synthesizeInto, type Synthesized } from './synthesize';
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
  /** What the packs looked at; they change nothing of its templates. */
  readonly synthesized: Synthesized;
  /** What nobody acknowledged, and packs that did not run or saw nothing. */
  readonly findings: string[];
  /** What the same packs of cdk-nag 2 find and do not see suppressed. */
  readonly nag2Findings: string[];
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
interface Witness {
  readonly pack: NagPack;
  resources: number;
  readonly broken: Broken[];
}

/** What packs keep to themselves. */
interface Inside {
  checkResource(node: CfnResource): void;
  applyRule(params: IApplyRule): void;
}

/** Watches a pack at work: it tells only what nobody acknowledged, and nothing of what it looked at. */
function watched(pack: NagPack): Witness {
  const witness: Witness = { pack, resources: 0, broken: [] };
  const inside = pack as unknown as Inside;
  const checkResource = inside.checkResource.bind(pack);
  const applyRule = inside.applyRule.bind(pack);
  inside.checkResource = (node) => {
    witness.resources++;
    checkResource(node);
  };
  inside.applyRule = (params) => {
    const suffix = params.ruleSuffixOverride ?? nameOf(params);
    const rule = (node: CfnResource): NagRuleResult => {
      const result = answerOf(params, node);
      const parts = Array.isArray(result) ? result.map((part) => `[${String(part)}]`) : result === NagRuleCompliance.NON_COMPLIANT ? [''] : [];
      witness.broken.push(...parts.map((part) => ({ path: node.node.path, id: `${pack.readPackName}-${suffix}${part}` })));
      return result;
    };
    applyRule({ ...params, ruleSuffixOverride: suffix, rule });
  };
  return witness;
}

/** Packs name a rule after its function. */
function nameOf(params: object): string {
  return (params as { readonly rule: { readonly name: string } }).rule.name;
}

/** A rule that throws counts as broken, as the pack counts it. */
function answerOf(params: IApplyRule, node: CfnResource): NagRuleResult {
  try {
    return params.rule(node);
  } catch {
    return NagRuleCompliance.NON_COMPLIANT;
  }
}

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks, ServerlessChecks];
const NAG_2_PACKS = [nag2.AwsSolutionsChecks, nag2.NIST80053R5Checks, nag2.HIPAASecurityChecks, nag2.PCIDSS321Checks, nag2.ServerlessChecks];
const REPORT_FILE = 'validation-report.json';

export function runNag(build: AppBuilder): NagResult {
  const packs: Witness[] = [];
  let report: string | undefined;
  const synthesized = synthesizeInto(withNag2(build), {
    plugins: (scope) => {
      packs.push(...PACKS.map((Pack) => watched(new Pack(scope))));
      return packs.map(({ pack }) => pack);
    },
    inspect: (assembly) => {
      const file = join(assembly, REPORT_FILE);
      if (existsSync(file)) report = readFileSync(file, 'utf8');
    },
  });
  const { app } = synthesized;
  const acknowledgements = acknowledgementsIn(app);
  const broken = packs.flatMap((witness) => witness.broken);
  return {
    synthesized,
    findings: [...vacuous(packs), ...unacknowledged(report, packs.map(({ pack }) => pack.name))],
    nag2Findings: nag2FindingsIn(app),
    acknowledgements,
    acknowledgementFindings: acknowledgements.flatMap(judgeAcknowledgement),
    staleAcknowledgements: acknowledgements.filter((one) => isStale(one, broken)).map(({ path, id }) =>
      `${path}: got an acknowledgement of ${id}, which no pack finds there; remove it`),
    seen: Object.fromEntries(packs.map(({ pack, resources }) => [pack.readPackName, resources])),
  };
}

/** The app with the packs of cdk-nag 2, which are aspects. */
function withNag2(build: AppBuilder): AppBuilder {
  return (app) => {
    build(app);
    for (const Pack of NAG_2_PACKS) Aspects.of(app).add(new Pack({ reports: false }));
  };
}

/** They speak through annotations. */
function nag2FindingsIn(app: App): string[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata
    .filter(({ type, data }) => /^aws:cdk:(warning|error)$/.test(type) && /^(AwsSolutions|HIPAA|NIST|PCI|Serverless|CdkNag)/.test(String(data)))
    .map(({ data }) => `${node.path}: ${String(data).trim()}`));
}

function vacuous(packs: readonly Witness[]): string[] {
  return packs
    .filter(({ resources }) => resources === 0)
    .map(({ pack }) => `${pack.name}: got 0 resources to look at, expected at least one; the pack saw nothing`);
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
  return /^(AwsSolutions|HIPAA|NIST|PCI|Serverless)/.test(id) && !broken.some((one) => one.id === id && isAtOrBelow(one.path, path));
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return ancestor === '' || path === ancestor || path.startsWith(`${ancestor}/`);
}
