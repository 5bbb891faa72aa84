/**
 * The program that serves scripts, as AWS's image for scikit-learn does: `model_fn` once, then `input_fn`, `predict_fn` and
 * `output_fn` for each request, the latter three with the image's defaults. Python, because the scripts are; it needs nothing but
 * the standard library, and numpy for the defaults.
 *
 * @see https://sagemaker.readthedocs.io/en/stable/frameworks/sklearn/using_sklearn.html
 */
export const SCRIPT_SERVER = `"""Serves the functions of one script: GET /ping, POST /invocations."""
import http.server
import importlib.util
import io
import json
import os
import sys
import traceback

folder = sys.argv[1]
sys.path.insert(0, folder)
spec = importlib.util.spec_from_file_location("user_program", os.path.join(folder, os.environ["SAGEMAKER_PROGRAM"]))
program = importlib.util.module_from_spec(spec)
spec.loader.exec_module(program)
model = program.model_fn(os.environ["SM_MODEL_DIR"])


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def default_input(body, content_type):
    import numpy
    if content_type == "text/csv":
        return numpy.genfromtxt(io.StringIO(body), dtype=numpy.float32, delimiter=",", ndmin=2)
    if content_type == "application/json":
        return numpy.array(json.loads(body), dtype=numpy.float32)
    raise Refused(415, "content type " + content_type)


def default_predict(data, model):
    return model.predict(data)


def default_output(prediction, accept):
    rows = prediction.tolist() if hasattr(prediction, "tolist") else prediction
    if accept == "application/json":
        return json.dumps(rows), accept
    if accept == "text/csv":
        return "\\n".join(",".join(map(str, row)) if isinstance(row, list) else str(row) for row in rows), accept
    raise Refused(406, "accept " + accept)


def answer(body, content_type, accept):
    text = body.decode("utf-8") if content_type in ("text/csv", "application/json") else body
    data = getattr(program, "input_fn", default_input)(text, content_type)
    prediction = getattr(program, "predict_fn", default_predict)(data, model)
    result = getattr(program, "output_fn", default_output)(prediction, accept)
    return result if isinstance(result, tuple) else (result, accept)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body go out together: the second of two small packets would wait for the first to be acknowledged, 40 ms.
    wbufsize = -1

    def do_GET(self):
        self.reply(200 if self.path == "/ping" else 404, b"", "text/plain")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        accept = self.headers.get("Accept")
        if accept in (None, "*/*"):
            accept = "application/json"
        try:
            result, kind = answer(body, self.headers.get("Content-Type", "application/octet-stream"), accept)
        except Refused as refused:
            return self.reply(refused.status, str(refused).encode(), "text/plain")
        except Exception:
            traceback.print_exc()
            return self.reply(500, traceback.format_exc().encode(), "text/plain")
        self.reply(200, result if isinstance(result, bytes) else str(result).encode(), kind)

    def reply(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Handler).serve_forever()
`;
