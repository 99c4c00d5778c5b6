#!/usr/bin/env python3
"""Executes one notebook on the Deno kernel and prints what happens as lines of JSON; the file itself is left alone.

    execute.py NOTEBOOK [--timeout SECONDS] [--answers] [--without-native-code]

Each cell starts with {"event": "cell", "index": i, "of": n}. The last line is {"event": "done", "notebook": ...,
"seconds": ..., "peak_mb": ..., "solutions": ..., "problems": [{"cell": ..., "line": ..., "message": ..., "emitted_line": ...}]}.
Cells are counted from 1; `emitted_line` is the line in the JavaScript that the kernel made of the cell.

With --answers the first line of stdin is a JSON array of {"cell", "line", "code"}: the answers to exercises, run after
all cells and not saved. What they tell of the exercises are the solutions, by the exercise's id. The caller then keeps
stdin open: when it closes, the caller is gone and the kernel is stopped.

With --without-native-code the cells may not call native code, so that the library computes by WebAssembly alone.
"""

import argparse
import asyncio
import copy
import json
import os
import pathlib
import queue
import re
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError, DeadKernelError

END = "application/x-end-of-outputs"
SEND_END = f"await Deno.jupyter.broadcast('display_data', {{ data: {{ '{END}': '' }}, metadata: {{}}, transient: {{}} }})"
MARKERS, MARKER_SECONDS = 20, 5

SOLUTIONS = "application/x-solutions+json"
SEND_SOLUTIONS = f"""const {{ recordedSolutions }} = await import("lib/notebook/_solutions.ts");
await Deno.jupyter.display({{ "{SOLUTIONS}": recordedSolutions() }}, {{ raw: true }});"""


FORBID_NATIVE_CODE = "await Deno.permissions.revoke({ name: 'ffi' })"


class DrainingClient(NotebookClient):
    """Also keeps the outputs that the kernel sends after it has said "idle".

    The kernel sends outputs from one queue, which "idle" may overtake. So after a cell a marker is sent through the same
    queue: whatever comes before the marker belongs to the cell.

    The marker is asked for when the answer to the cell has come, not before: while one task waits at a socket of pyzmq,
    another that sends through it can take away what would wake the first, which then waits for ever.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, on_cell_executed=self.drain, **options)

    async def drain(self, cell, cell_index, execute_reply):
        markers = set()
        for _ in range(MARKERS):
            # A marker is code, so that Stop may hit it instead of its cell: then another one is sent.
            markers.add(self.kc.execute(SEND_END, silent=True, store_history=False))
            if await self.keep_outputs(cell, cell_index, markers):
                return
            await self._async_check_alive()
        raise RuntimeError(f"the kernel lives and answers none of {MARKERS} requests in {MARKERS * MARKER_SECONDS} s")

    async def keep_outputs(self, cell, cell_index, markers):
        """Keeps outputs until a marker comes; false where none comes in time."""
        while True:
            try:
                message = await self.kc.iopub_channel.get_msg(timeout=MARKER_SECONDS)
            except queue.Empty:
                return False
            kind, is_of_marker = message["msg_type"], message["parent_header"].get("msg_id") in markers
            if END in message["content"].get("data", {}):
                if is_of_marker:
                    return True
            # The kernel names the latest request as the parent of all that it sends, late outputs too.
            elif kind not in ("status", "execute_input") and not (kind == "error" and is_of_marker):
                self.process_message(message, cell, cell_index)


def announce(**event):
    print(json.dumps(event), flush=True)


def stop_when_caller_is_gone():
    def watch():
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


async def run_cell(client, cell, index):
    """Runs one cell and returns its problem: a message and where it happened in the emitted JavaScript."""
    failure = None
    try:
        await client.async_execute_cell(cell, index)
    except CellExecutionError:
        # The kernel shows nothing at all when a cell does not parse or an import fails.
        failure = "does not parse, or one of its imports cannot be loaded"
    except CellTimeoutError:
        return {"message": f"took longer than {client.timeout} s"}
    except DeadKernelError:
        return {"message": "the kernel died"}
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            frames = re.findall(r"<anonymous>:(\d+):\d+", "\n".join(output.traceback))
            # After a display method that threw the kernel answers "ok", and the frames are its own.
            line = int(frames[-1]) if frames and failure else None
            return {"message": f"{output.ename}: {output.evalue}", "emitted_line": line}
    return {"message": failure} if failure else None


async def run_cells(client):
    """Runs the code cells in order and returns the first problem."""
    total = len(client.nb.cells)
    for index, cell in enumerate(client.nb.cells):
        announce(event="cell", index=index + 1, of=total)
        problem = await run_cell(client, cell, index)
        if problem:
            return {"cell": index + 1, "line": None, **problem}
    return None


async def run_extra(client, code):
    """Runs code as a cell that is not kept; returns its problem and its outputs."""
    client.nb.cells.append(nbformat.v4.new_code_cell(code))
    cell = client.nb.cells[-1]
    problem = await run_cell(client, cell, len(client.nb.cells) - 1)
    client.nb.cells.pop()
    return problem, cell.outputs


async def run_answer(client, answer):
    """Runs one answer in the state that the notebook left and returns its problem."""
    problem, outputs = await run_extra(client, answer["code"])
    place = {"cell": answer["cell"], "line": answer["line"]}
    if problem:
        return {**place, "message": f"the answer fails: {problem['message']}"}
    text = "".join(str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in outputs)
    if "correct" in text and "not yet" not in text and "not answered" not in text:
        return None
    shown = text.strip() or "nothing"
    return {**place, "message": f"the answer is not accepted, it printed: {shown}"}


async def forbid_native_code(client):
    """Takes the permission to call native code from the kernel."""
    message_id = client.kc.execute(FORBID_NATIVE_CODE, silent=True, store_history=False)
    reply = await client.async_wait_for_reply(message_id)
    if reply["content"]["status"] != "ok":
        raise RuntimeError("the kernel keeps the permission to call native code")


async def told_solutions(client):
    """What the cells that ran so far told of the exercises."""
    problem, outputs = await run_extra(client, SEND_SOLUTIONS)
    if problem:
        raise RuntimeError(problem["message"])
    return next(output.data[SOLUTIONS] for output in outputs if SOLUTIONS in output.get("data", {}))


async def run_answers(client, answers):
    """Runs the answers in their order; returns their problems and the solutions that they told."""
    shown = await told_solutions(client)
    problems = [p for a in answers if (p := await run_answer(client, a))]
    for id in shown:
        problems.append({"cell": 0, "line": None, "message": f"a cell shows the solution of exercise {id}"})
    return problems, await told_solutions(client)


def peak_memory_mb(client):
    """The most memory that the kernel had at one time, where the system tells (Linux)."""
    try:
        status = pathlib.Path(f"/proc/{client.km.provisioner.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024
    except (OSError, TypeError, AttributeError):
        return None


async def execute(path, timeout, answers, native_code):
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = DrainingClient(
        notebook,
        kernel_name="deno",
        timeout=timeout,
        iopub_timeout=timeout,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.reset_execution_trackers()
    start = time.perf_counter()
    async with client.async_setup_kernel():
        if not native_code:
            await forbid_native_code(client)
        problem = await run_cells(client)
        seconds, peak_mb, executed = time.perf_counter() - start, peak_memory_mb(client), copy.deepcopy(notebook)
        problems, solutions = [problem] if problem else [], {}
        if answers and not problem:
            problems, solutions = await run_answers(client, answers)
    announce(
        event="done", notebook=executed, seconds=seconds, peak_mb=peak_mb, solutions=solutions, problems=problems
    )


def main():
    parser = argparse.ArgumentParser(description="Execute one notebook on the Deno kernel.")
    parser.add_argument("notebook", type=pathlib.Path)
    parser.add_argument("--timeout", type=int, default=600, help="seconds that one cell may take")
    parser.add_argument("--answers", action="store_true", help="run the answers that stdin lists")
    parser.add_argument("--without-native-code", action="store_true", help="compute by WebAssembly alone")
    options = parser.parse_args()
    answers = []
    if options.answers:
        answers = json.loads(sys.stdin.readline())
        stop_when_caller_is_gone()
    asyncio.run(execute(options.notebook.resolve(), options.timeout, answers, not options.without_native_code))


if __name__ == "__main__":
    main()
