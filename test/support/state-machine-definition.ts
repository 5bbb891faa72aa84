/** The definition of a state machine of a template, as data, with placeholders for what only deploy time knows. */
import { definitionOf } from '../../simulator/checks/state-machines';
import { resourcesOfType, type JsonObject, type Template } from '../../simulator/checks/template';

/** @param logicalId needed where the template has several state machines */
export function stateMachineDefinition(template: Template, logicalId?: string): JsonObject {
  const machines = resourcesOfType(template, 'AWS::StepFunctions::StateMachine').filter(([id]) => logicalId === undefined || id === logicalId);
  const [machine] = machines;
  if (machine === undefined || machines.length > 1) {
    throw new Error(`state machines${logicalId === undefined ? '' : ` named ${logicalId}`}: got ${machines.length}, expected one; give the logical id`);
  }
  return definitionOf(template, machine[1]);
}
