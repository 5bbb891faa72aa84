/** The step that judges: measures challenger and champion on the same holdout, and decides by the gates. */
import { EVALUATION_FILE, EVALUATION_VERSION, type EvaluationDocument, type GateResult } from '../../lib/contract/evaluation';
import { type JudgeAnswer, type JudgeEvent, retrainingKeys } from '../../lib/contract/retraining-steps';
import type { HoldoutPart } from '../../lib/contract/snapshot';
import { encode } from '../shared/documents';
import { LineSplitter } from '../shared/records/lines';
import { decodeManifest } from './documents';
import { keepEvidence } from './evidence';
import { decisionOf, type Evidence, judgeGate, valuesOf } from './gates';
import { LabelReader } from './labels';
import { ModelAnswers, problemInWords } from './model-answers';
import { modelScorer } from './model-scorer';
import type { StepParts } from './parts';
import { prefixOf } from './uri';

interface Verdict {
  readonly decision: JudgeAnswer['decision'];
  readonly reason: string;
}

export class Judge {
  public constructor(private readonly parts: StepParts) {}

  /** @throws Error when the snapshot is not what its manifest says; never because of what a model answered */
  public async run(event: JudgeEvent): Promise<JudgeAnswer> {
    const { storage, config, buckets, log } = this.parts;
    const { run, manifestKey, championProblem } = event;
    const stored = await storage.read(buckets.store, manifestKey);
    const manifest = decodeManifest(stored.body, manifestKey, config.modelId);
    const evidence = await this.measure(event, manifest.holdoutParts);
    const gates = config.gates.map((gate) => judgeGate(gate, evidence));
    const { decision, reason } = this.decide(gates, evidence, manifest.holdoutRows);
    const document: EvaluationDocument = {
      version: EVALUATION_VERSION,
      modelId: config.modelId,
      run,
      manifestKey,
      task: config.task,
      holdoutRows: manifest.holdoutRows,
      decision,
      reason,
      gates,
      ...evidence,
      championProblem,
    };
    const reportKey = `${retrainingKeys.run(config.modelId, run)}${EVALUATION_FILE}`;
    await storage.write(buckets.store, reportKey, encode(document));
    await keepEvidence(this.parts, reportKey, document);
    log.info('challenger-judged', { run, decision, reason, holdoutRows: manifest.holdoutRows, reportKey });
    const { challenger, champion } = evidence;
    return { decision, reason, reportKey, challenger: valuesOf(challenger), champion: champion ? valuesOf(champion) : {} };
  }

  /** Part by part, labels first, so that memory is bounded by one part and the scores. */
  private async measure(event: JudgeEvent, parts: readonly HoldoutPart[]): Promise<Evidence> {
    const { championUri, championProblem, challengerUri, labelsUri } = event;
    const challenger = await this.answers(challengerUri, parts);
    const champion = championUri === 'none' || championProblem !== 'none' ? undefined : await this.answers(championUri, parts);
    for (const part of parts) {
      const labels = await this.labels(labelsUri, part);
      await challenger.read(part, labels);
      await champion?.read(part, labels);
    }
    return { challenger: challenger.evaluation(), ...(champion ? { champion: champion.evaluation() } : {}), championProblem };
  }

  private answers(uri: string, parts: readonly HoldoutPart[]): Promise<ModelAnswers> {
    const { storage, config, buckets } = this.parts;
    const labels = new LabelReader(config.task, config.dataset, config.missingWords);
    return ModelAnswers.of({ storage, bucket: buckets.store, uri }, parts, modelScorer(config.task, labels));
  }

  private async labels(uri: string, { name, rows }: HoldoutPart): Promise<string[]> {
    const { storage, buckets } = this.parts;
    const key = `${prefixOf(uri, buckets.store)}${name}`;
    const labels: string[] = [];
    let unreadable = 0;
    const splitter = new LineSplitter({ line: (text) => void labels.push(text), unreadable: () => void (unreadable += 1) });
    const { chunks } = await storage.stream(buckets.store, key);
    for await (const chunk of chunks) splitter.push(chunk);
    splitter.end();
    if (labels.length !== rows || unreadable > 0) {
      throw new Error(`${key}: got ${labels.length} labels and ${unreadable} unreadable lines, expected ${rows} labels as in the manifest; delete the manifest, and the next run freezes the data again`);
    }
    return labels;
  }

  private decide(gates: readonly GateResult[], { challenger }: Evidence, holdoutRows: number): Verdict {
    const { minHoldoutRows } = this.parts.config;
    const inconclusive = (reason: string): Verdict => ({ decision: 'INCONCLUSIVE', reason });
    if (holdoutRows < minHoldoutRows) return inconclusive(`${holdoutRows} rows to judge by, expected at least ${minHoldoutRows}`);
    // Also where no gate asks for a metric: answers that cannot be read are no answers to serve.
    if (challenger.problem) return inconclusive(`the challenger's answers cannot be used: ${problemInWords(challenger.problem)}`);
    if (gates.length === 0) return { decision: 'PROMOTE', reason: 'no gate asks for a metric' };
    const decision = decisionOf(gates);
    const decisive = decision === 'PROMOTE' ? gates : gates.filter(({ status }) => status !== 'PASS');
    return { decision, reason: decisive.map(({ reason }) => reason).join('; ') };
  }
}
