/** Defects that the machine that reads a log in parts could have: its stories find each of them, so that what they do not find is not there. */
import { it } from 'vitest';
import { brokenAssembly, rewrite, skip, stateOf } from '../scenarios/broken-assembly';
import { type Defect, expectFound } from './defect';
import type { Kind, Target } from './kinds';
import { READING_ASSEMBLY } from './reading-stories';

const at = (state: string, service = 'lambda', operation = 'Invoke'): Target => ({ from: 'task', by: `Reading/${state}`, service, operation, occurrence: 1 });
const HARMLESS: readonly [Kind, Target] = ['throttled', at('PlanReading')];
const STEP = at('CountBatches[0]/CountBatch');
const [READ, UNREADABLE] = ['a log that is read in parts', 'a log that cannot be read'];

it.each<Defect>([
  { name: 'what was read is not checked', breaks: (states) => skip(states, 'CheckForDrift'), story: READ, says: /has no verdict, though everything went well again/ },
  { name: 'the parts that were counted are looked for elsewhere', breaks: (states) => rewrite(states, 'MergeParts', '{% $planKey %}', 'models/flight-delay/drift/parts/plans/none.json'), story: READ, says: /was not counted, though everything went well again/ },
  { name: 'an event that could not be read is thrown away', breaks: (states) => skip(states, 'KeepEvent'), story: UNREADABLE, says: /the event of 2001-02-01T00:30:00Z is lost/ },
  { name: 'a batch that cannot be counted ends the execution', breaks: (states) => void delete stateOf(states, 'CountBatches')['Catch'], story: UNREADABLE, says: /ended as FAILED States.ExceedToleratedFailureThreshold/ },
  {
    name: 'what failed is not planned again', breaks: (states) => rewrite(states, 'Again?', '$attempt < 3', '$attempt < 0'), story: READ, says: /1 executions failed, expected 0 at most/,
    fault: ['throttled', at('CountBatches', 's3', 'GetObject')],
  },
  {
    name: 'a queue that is busy once loses the event', breaks: (states) => void delete stateOf(states, 'KeepEvent')['Retry'], story: UNREADABLE, says: /the event of 2001-02-01T00:30:00Z is lost/,
    fault: ['throttled', at('KeepEvent', 'sqs', 'SendMessage')],
  },
])('stories find a machine in which $name', async (defect) => {
  await expectFound(defect, brokenAssembly(READING_ASSEMBLY(), 'Reading', defect.breaks), HARMLESS);
});

it.each<Defect>([
  {
    name: 'labels are left to later plans for ever', breaks: (states) => rewrite(states, 'Large?', "$subject = 'LOG' or", "$subject = 'LOG' and"),
    story: 'labels that are joined by partition', says: /with its labels was not counted/,
  },
  {
    name: 'labels that cannot be sorted end the execution', breaks: (states) => void delete stateOf(states, 'CountBatches')['Catch'], story: 'labels that are sorted by partition',
    says: /ended as FAILED States.ExceedToleratedFailureThreshold/, fault: ['access denied', STEP],
  },
  {
    name: 'a partition that cannot be joined hides drift', breaks: (states) => rewrite(states, 'Again?', "['LABELS', 'PLAN']", "['PLAN']"), story: 'labels that are joined by partition',
    says: /drift is not told of in the check of 2001-02-01T01:30:00Z, as labels cannot be joined/, fault: ['access denied', STEP],
  },
])('stories of labels find a machine in which $name', async (defect) => {
  await expectFound(defect, brokenAssembly(READING_ASSEMBLY('inputs and answers'), 'Reading', defect.breaks), HARMLESS);
});
