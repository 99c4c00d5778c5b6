#!/usr/bin/env python3
"""Executes a notebook like execute.py, but stops each loop of steps() once, before it ends, and runs its cell again.

    stop_and_go_on.py NOTEBOOK

The last line is {"event": "done", "cells": [{"index", "outputs", "stopped_at"}], "problem": null or a message}: the code
cells up to a few after the last loop. `stopped_at` is where Stop ended the loop of the cell: "41/60"; null for other cells.
"""

import argparse
import asyncio
import pathlib
import re
import sys

import nbformat

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "notebook"))
from execute import DrainingClient, announce, run_cell  # noqa: E402

TRAINS = re.compile(r"\b(?:steps|watch)\(")
BAR = re.compile(r"[█░] (\d+)/(\d+)")
STOPPED = re.compile(r'Interrupted: ".*" was stopped at (\d+/\d+); run the cell again to continue')
CELLS_AFTER = 3
SHORT = 10  # steps
TIMEOUT = 300


class StoppingClient(DrainingClient):
    """Presses Stop when the bar of a loop has come to a sixth, or at once in a short one: it may be pressed late."""

    is_armed = False

    def process_message(self, msg, cell, cell_index):
        if self.is_armed and msg["msg_type"] in ("display_data", "update_display_data"):
            bar = BAR.search(str(msg["content"]["data"].get("text/plain", "")))
            # a short loop may be over before a later bar has come here
            if bar and (int(bar[2]) <= SHORT or 6 * int(bar[1]) >= int(bar[2])):
                self.is_armed = False
                self.stop = asyncio.ensure_future(self.km.interrupt_kernel())
        return super().process_message(msg, cell, cell_index)


async def stop_once(client, cell, index):
    """Runs a cell that is stopped; returns where, and what is wrong if it was not or would not go on."""
    client.is_armed = True
    message = (await run_cell(client, cell, index) or {}).get("message", "it came to its end")
    client.is_armed = False
    stopped = STOPPED.match(message)
    if stopped:
        return stopped[1], None
    return None, f"cell {index + 1} was not stopped in the middle of a loop that goes on: {message}"


async def execute(path):
    notebook = nbformat.read(path, 4)
    codes = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    last = max(at for at, index in enumerate(codes) if TRAINS.search(notebook.cells[index].source))
    client = StoppingClient(
        notebook,
        kernel_name="deno",
        timeout=TIMEOUT,
        iopub_timeout=TIMEOUT,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.reset_execution_trackers()
    cells, problem = [], None
    async with client.async_setup_kernel():
        for index in codes[: last + 1 + CELLS_AFTER]:
            cell, stopped_at = notebook.cells[index], None
            if TRAINS.search(cell.source):
                stopped_at, problem = await stop_once(client, cell, index)
            problem = problem or (await run_cell(client, cell, index) or {}).get("message")
            cells.append({"index": index, "outputs": cell.outputs, "stopped_at": stopped_at})
            if problem:
                break
    announce(event="done", cells=cells, problem=problem)


parser = argparse.ArgumentParser(description="Stop each loop of a notebook once and go on.")
parser.add_argument("notebook", type=pathlib.Path)
asyncio.run(execute(parser.parse_args().notebook.resolve()))
