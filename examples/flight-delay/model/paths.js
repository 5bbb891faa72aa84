/** Where SageMaker puts things into the container. In the simulator that is below a folder of this machine. */
import { join } from 'node:path';

const root = process.env.CDK_MLOPS_OPT_ML ?? '/opt/ml';

export const TRAINING_DATA = join(root, 'input/data/train');
export const HYPERPARAMETERS = join(root, 'input/config/hyperparameters.json');
export const FAILURE = join(root, 'output/failure');
export const MODEL = join(root, 'model/model.json');
