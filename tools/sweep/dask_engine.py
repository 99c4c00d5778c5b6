"""Sends tasks of a sweep to a Dask cluster; prints what each gave, a line of JSON as soon as it ends.

Reads from stdin: {"address", "sweep", "checkout", "given", "ranges": ["0..9", ...], "final_codes"}.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile

from distributed import Client, as_completed

RETRIES = 3


def compute(rows, sweep, checkout, given, final_codes):
    """One task, on a node: rows of a sweep by the project's own command, or why they can't be computed."""
    with tempfile.TemporaryDirectory() as folder:
        merged, output = os.path.join(folder, "given.json"), os.path.join(folder, "rows.json")
        with open(merged, "w") as file:
            file.write(given)
        command = ["deno", "task", "--quiet", "sweep", sweep, "--rows", rows, "--processors", "1"]
        command += ["--merge", merged, "--output", output]
        options = {"cwd": checkout, "stdin": subprocess.DEVNULL, "text": True}
        options["env"] = {**os.environ, "NO_COLOR": "1"}
        try:
            done = subprocess.run(command, capture_output=True, **options)
        except OSError as error:  # no Deno, or no such folder
            return {"failure": f"Rows {rows} on {socket.gethostname()}: {error}"}
        if done.returncode == 0:
            with open(output) as file:
                return {"rows": file.read()}
        failure = f"Rows {rows} on {socket.gethostname()}: {done.stderr.strip()}"
        if done.returncode in final_codes:
            return {"failure": failure}
        raise RuntimeError(f"{failure} (code {done.returncode})")  # tried again, maybe elsewhere


def connect(address):
    """The cluster, or None after a line that says why not."""
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        say({"failure": f"No Dask scheduler answers at {address} ({error}): is it running?"})
        return None
    if not client.scheduler_info()["workers"]:
        say({"note": f"{address} has no workers yet: waiting for the first"})
    return client


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    request = json.load(sys.stdin)
    ranges = request.pop("ranges")
    client = connect(request.pop("address"))
    if client is None:
        return
    futures = {
        client.submit(compute, rows, **request, pure=False, retries=RETRIES): rows
        for rows in ranges
    }
    for future in as_completed(futures):
        try:
            say(future.result())
        except Exception as error:  # also those of Dask: a task whose workers were lost each time
            say({"failure": f"Rows {futures[future]}: {error}"})
    client.close()


main()
