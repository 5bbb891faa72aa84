/**
 * Processes of functions for the worlds of scenarios, which are many, short, and of the same functions. Tests of functions and of
 * whole stories start their own.
 */
import { WarmProcesses } from '../../simulator/lambda/warm-processes';

export const WARM = new WarmProcesses();
