"""The wrapper that `ModelCode.sklearn` puts before train.py, run by a real Python: arguments, exit codes, signals, and what it lays beside the model.

`npm run check:python` runs it with the installed package; nothing of scikit-learn or SageMaker is needed.
"""
import os
import signal
import subprocess
import sys
import tarfile
import tempfile

PROGRAM = {
    "train.py": """
import os, signal, sys, time
from features import scale

print("name", __name__, sys.argv[0], *sys.argv[1:], flush=True)
model = os.path.join(os.environ["SM_MODEL_DIR"], "model.txt")
if "--fail" in sys.argv:
    sys.exit(3)
if "--wait" in sys.argv:
    signal.signal(signal.SIGTERM, lambda *_: (open(model, "w").write("stopped"), sys.exit(0)))
    print("waiting", flush=True)
    time.sleep(60)
open("scratch.csv", "w").write("left in the working directory")
open(model, "w").write(str(scale(2)))
""",
    "inference.py": "def model_fn(model_dir):\n    return None\n",
    "features/__init__.py": "def scale(value):\n    return value * 2\n",
}


def write_program(directory):
    for path, content in PROGRAM.items():
        target = os.path.join(directory, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w") as file:
            file.write(content)


def files_below(directory):
    found = (os.path.join(parent, name) for parent, _, names in os.walk(directory) for name in names)
    return sorted(os.path.relpath(path, directory) for path in found)


def start(archive, folder, *arguments):
    """As SageMaker's training toolkit does: unpacked, in the program's folder, hyperparameters as arguments."""
    code, model = os.path.join(folder, "code"), os.path.join(folder, "model")
    os.makedirs(model)
    with tarfile.open(archive, "r:gz") as members:
        members.extractall(code)
    environment = {**os.environ, "SM_MODEL_DIR": model, "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen([sys.executable, "cdk_mlops_train.py", *arguments], cwd=code, env=environment, stdout=subprocess.PIPE, text=True)
    return process, model


def expect(what, got, expected):
    if got != expected:
        raise SystemExit(f"{what}: got {got!r}, expected {expected!r}")


def check(archive):
    carried = sorted(["model.txt", *(os.path.join("code", path) for path in PROGRAM)])
    with tempfile.TemporaryDirectory() as folder:
        process, model = start(archive, folder, "--alpha", "0.5", "--name", "two words")
        expect("output of train.py", process.communicate()[0], "name __main__ train.py --alpha 0.5 --name two words\n")
        expect("exit code", process.returncode, 0)
        expect("what lies with the model", files_below(model), carried)
        for path, content in PROGRAM.items():
            expect(path, open(os.path.join(model, "code", path)).read(), content)
    with tempfile.TemporaryDirectory() as folder:
        process, model = start(archive, folder, "--fail")
        process.communicate()
        expect("exit code of a train.py that fails", process.returncode, 3)
        expect("what lies with no model", files_below(model), [])
    with tempfile.TemporaryDirectory() as folder:
        process, model = start(archive, folder, "--wait")
        while process.stdout.readline() != "waiting\n":
            pass
        process.send_signal(signal.SIGTERM)
        process.communicate()
        expect("exit code of a train.py that is stopped and ends well", process.returncode, 0)
        expect("what lies with its model", files_below(model), carried)


def main():
    from aws_cdk import App, Environment, Stack
    from cdk_mlops import ModelCode

    with tempfile.TemporaryDirectory() as folder:
        directory = os.path.join(folder, "program")
        write_program(directory)
        app = App(outdir=os.path.join(folder, "cdk.out"))
        config = ModelCode.sklearn(directory).bind(Stack(app, "Test", env=Environment(region="ap-southeast-1")))
        check(os.path.join(app.outdir, f"asset.{config.source.digest}.tar.gz"))
    print("script mode: arguments, exit codes, signals and the program beside the model are as they should be")


if __name__ == "__main__":
    main()
