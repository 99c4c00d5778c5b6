#!/usr/bin/env python3
"""Executes a notebook whose first request for a marker is never answered by one, as if Stop had hit it.

    lost_marker.py NOTEBOOK

The line is {"outputs": of each cell, "waiting": how many requests were sent while an answer was waited for}.
"""

import asyncio
import pathlib
import sys

import nbformat

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "notebook"))
import execute  # noqa: E402

execute.MARKER_SECONDS = 0.5


class LosingClient(execute.DrainingClient):
    lost, waiting = False, 0

    async def drain(self, cell, cell_index, execute_reply):
        ask = self.kc.execute

        def send(code, **options):
            self.waiting += not self.task_poll_for_reply.done()
            is_lost, self.lost = not self.lost, True
            return ask("throw new Error('stopped')" if is_lost else code, **options)

        self.kc.execute = send
        await super().drain(cell, cell_index, execute_reply)
        self.kc.execute = ask


async def run(path):
    notebook = nbformat.read(path, 4)
    client = LosingClient(notebook, kernel_name="deno", timeout=60, record_timing=False, coalesce_streams=True)
    client.reset_execution_trackers()
    async with client.async_setup_kernel():
        for index, cell in enumerate(notebook.cells):
            await execute.run_cell(client, cell, index)
    execute.announce(outputs=[cell.outputs for cell in notebook.cells], waiting=client.waiting)


asyncio.run(run(pathlib.Path(sys.argv[1]).resolve()))
