"""Tries one official client of Replicate for Python, 1.x or 2.x, on a server: a line for each try.

    python try_client.py http://127.0.0.1:5000 KEY
"""

import importlib
import importlib.metadata
import io
import os
import sys
import time
import traceback
import urllib.request

BASE, KEY = sys.argv[1], sys.argv[2]
IS_NEW = importlib.metadata.version("replicate").startswith("2.")
# Parts of 2.0 make a client of their own, from the environment.
os.environ["REPLICATE_BASE_URL"] = f"{BASE}/v1" if IS_NEW else BASE
os.environ["REPLICATE_API_TOKEN"] = KEY
replicate = importlib.import_module("replicate")
ReplicateError = importlib.import_module("replicate.exceptions").ReplicateError
MODEL = "andreasjansson/musicgen-looper"
PINNED = MODEL + ":f8140d0457c2b39ad8728a80736fea9a67a0ec0cd37b35f40b68cce507db2366"
VERSION = PINNED.split(":")[1]
SMALL = {"prompt": "drums", "bpm": 240, "variations": 1, "max_duration": 2, "candidates": 1, "model_version": "medium"}
LONG = {**SMALL, "variations": 8, "max_duration": 20, "candidates": 4}
ENDS = ("succeeded", "failed", "canceled", "aborted")

if IS_NEW:
    client = replicate.Replicate(bearer_token=KEY, base_url=f"{BASE}/v1")
else:
    client = replicate.Client(api_token=KEY, base_url=BASE)

create = lambda **how: client.predictions.create(version=VERSION, **how)
get = (lambda one: client.predictions.get(prediction_id=one)) if IS_NEW else (lambda one: client.predictions.get(one))
cancel = (lambda one: client.predictions.cancel(prediction_id=one)) if IS_NEW else (lambda one: client.predictions.cancel(one))


def wait(one):
    until = time.time() + 120
    while one.status not in ENDS and time.time() < until:
        time.sleep(0.1)
        one = get(one.id)
    return one


def read(file):
    """An `https:` or `data:` output is a file object, an `http:` one its URL, and what `use` gives a path."""
    if isinstance(file, os.PathLike):
        with open(file, "rb") as opened:
            return opened.read()
    return urllib.request.urlopen(file).read() if isinstance(file, str) else file.read()


def is_wave(output):
    return len(output) == 20 and output["variation_02"] is None and read(output["variation_01"])[:4] == b"RIFF"


def run_pinned():
    return is_wave(client.run(PINNED, input=SMALL))


def run_model():
    return is_wave(client.run(MODEL, input=SMALL))


def run_without_waiting():
    return is_wave(client.run(PINNED, input=SMALL, wait=False))


def run_urls():
    output = client.run(PINNED, input=SMALL, use_file_output=False)
    return output["variation_01"].startswith(BASE)


def run_wrong():
    try:
        client.run(PINNED, input={"bpm": 20})
    except ReplicateError as error:
        status = getattr(error, "status", None) or getattr(error, "status_code", None)
        return status == 422 and "prompt is required" in str(error)


def run_audio():
    wave = read(client.run(PINNED, input=SMALL)["variation_01"])
    return is_wave(client.run(PINNED, input={**SMALL, "audio": io.BytesIO(wave)}))


def create_and_wait():
    one = create(input=SMALL)
    began = one.status
    ended = client.predictions.wait(one.id) if IS_NEW else (one.wait(), one)[1]
    return began in ("starting", "processing", "succeeded") and ended.status == "succeeded" and len(ended.output) == 20


def get_again():
    ended = wait(create(input=SMALL))
    one = get(ended.id)
    return one.id == ended.id and one.status == "succeeded" and one.input["bpm"] == 240 and one.metrics is not None


def listed():
    made = create(input=SMALL)
    page = client.predictions.list()
    return made.id in [one.id for one in page.results]


def paged():
    known = []
    page = client.predictions.list()
    for _ in range(50):
        known += [one.id for one in page.results]
        if IS_NEW:
            if not page.has_next_page():
                break
            page = page.get_next_page()
        else:
            if not page.next:
                break
            page = client.predictions.list(page.next)
    return len(known) == len(set(known)) >= 5


def canceled():
    one = create(input=LONG)
    cancel(one.id)
    return wait(get(one.id)).status == "canceled"


def unknown():
    try:
        get("nobodyknowsthisone")
    except ReplicateError as error:
        return (getattr(error, "status", None) or getattr(error, "status_code", None)) == 404


def files():
    made = client.files.create(content=b"RIFF1234WAVE") if IS_NEW else client.files.create(io.BytesIO(b"RIFF1234WAVE"))
    told = client.files.get(file_id=made.id) if IS_NEW else client.files.get(made.id)
    known = [one.id for one in (client.files.list().results if IS_NEW else client.files.list())]
    client.files.delete(file_id=made.id) if IS_NEW else client.files.delete(made.id)
    return told.size == 12 and made.id in known


def streamed():
    seen = [str(event.event).split(".")[-1].lower() for event in client.stream(PINNED, input=SMALL)]
    return "output" in seen and seen[-1] == "done"


def models():
    one = client.models.get(model_owner="andreasjansson", model_name="musicgen-looper") if IS_NEW else client.models.get(MODEL)
    return one.name == "musicgen-looper" and one.latest_version is not None


def versions():
    if IS_NEW:
        one = client.models.versions.get(model_owner="andreasjansson", model_name="musicgen-looper", version_id=VERSION)
    else:
        one = client.models.get(MODEL).versions.get(VERSION)
    return one.id == VERSION and "components" in one.openapi_schema


def account():
    return bool(client.accounts.current().username) if not IS_NEW else bool(client.account.get().username)


def webhook_secret():
    return (client.webhooks.default.secret.get() if IS_NEW else client.webhooks.default.secret()).key.startswith("whsec_")


def used():
    return is_wave(replicate.use(PINNED)(**SMALL))


TRIES = [run_pinned, run_model, run_without_waiting, run_urls, run_wrong, run_audio, create_and_wait, get_again, listed]
TRIES += [canceled, unknown, files, models, versions, webhook_secret, account, paged]
# `stream` of 2.x polls, and takes lists only: it has no way with a model whose output is an object.
TRIES.append(used if IS_NEW else streamed)

faults = 0
for one in TRIES:
    try:
        ok, why = one(), ""
    except Exception as error:  # every way in which a client may fail is a result
        ok, why = False, f": {type(error).__name__}: {str(error)[:300]!r} {traceback.extract_tb(error.__traceback__)[-1].name}"
    faults += not ok
    print(f"{'as expected' if ok else 'DIFFERS'}  {one.__name__}{why}", flush=True)
print(f"{len(TRIES)} tries, {faults} differ")
sys.exit(1 if faults else 0)
