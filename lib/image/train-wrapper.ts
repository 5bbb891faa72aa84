/**
 * The program that SageMaker starts in place of `train.py`: runs it as it is, with the same arguments, and then lays the program
 * beside the model. A container that serves without a network can only get its code from the model's artefact.
 */

/** Name in the archive; a program must not have a file of this name. */
export const TRAIN_WRAPPER = 'cdk_mlops_train.py';

/** @param files paths of the program's own files, with slashes */
export function trainWrapper(files: readonly string[]): string {
  // A list of strings in JSON is one in Python.
  return `"""Runs train.py as it is, then lays the program beside the model, where the container that serves it looks for it."""
import os
import shutil
import signal
import subprocess
import sys

FILES = ${JSON.stringify(files, null, 4)}

here = os.path.dirname(os.path.abspath(__file__))
training = subprocess.Popen([sys.executable, "train.py"] + sys.argv[1:], cwd=here)
# SageMaker asks a job to stop, or takes spare capacity back, with this signal.
signal.signal(signal.SIGTERM, lambda number, frame: training.send_signal(number))
status = training.wait()
if status != 0:
    sys.exit(status if status > 0 else 128 - status)

code = os.path.join(os.environ["SM_MODEL_DIR"], "code")
for name in FILES:
    target = os.path.join(code, *name.split("/"))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(os.path.join(here, *name.split("/")), target)
`;
}
