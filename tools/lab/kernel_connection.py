"""Makes the errors of a cell end at the reader's own line, and shows those that the Deno kernel swallows.

The kernel counts lines in the JavaScript that it made of a cell, and answers a cell that it cannot parse with "error" and
nothing else. Between the kernel and the page each error goes through explain_error.ts, which knows the cells.
"""

import asyncio
import collections
import json
import os
import pathlib

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

PROTOCOL = "v1.kernel.websocket.jupyter.org"
PROGRAM = pathlib.Path(__file__).with_name("explain_error.ts")
DELIMITER = b"<IDS|MSG>"
MOST_CELLS = 500
LONGEST_S = 10

# The places of a message's parts after its signature.
HEADER, PARENT, CONTENT = 0, 1, 3


class KernelConnection(ZMQChannelsWebsocketConnection):
    """The connection of one page to one kernel; messages keep their order while an error is being explained."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What was run, as {"count", "code"} by the id of the request.
        self._cells = collections.OrderedDict()
        self._waiting = collections.deque()
        self._worker = None

    def handle_incoming_message(self, incoming_msg):
        if self.subprotocol == PROTOCOL:
            _, parts = deserialize_msg_from_ws_v1(incoming_msg)
            header = self.session.unpack(parts[HEADER])
            if header["msg_type"] == "execute_request":
                self._cells[header["msg_id"]] = {"count": None, "code": self.session.unpack(parts[CONTENT])["code"]}
                if len(self._cells) > MOST_CELLS:
                    self._cells.popitem(last=False)
        super().handle_incoming_message(incoming_msg)

    def handle_outgoing_message(self, stream, outgoing_msg):
        if self.subprotocol != PROTOCOL:
            super().handle_outgoing_message(stream, outgoing_msg)
        elif self._worker is not None or self._is_error(outgoing_msg):
            self._waiting.append((stream, outgoing_msg))
            if self._worker is None:
                self._worker = asyncio.ensure_future(self._work())
        else:
            super().handle_outgoing_message(stream, outgoing_msg)

    def disconnect(self):
        self._waiting.clear()
        if self._worker is not None:
            self._worker.cancel()
        super().disconnect()

    def _unpack(self, message, part):
        _, parts = self.session.feed_identities(message)
        return self.session.unpack(parts[1 + part])

    def _is_error(self, message):
        """Whether the message is an error output, or the reply of a cell whose error the kernel keeps to itself."""
        kind = self._unpack(message, HEADER)["msg_type"]
        if kind not in ("execute_input", "execute_reply", "error"):
            return False
        cell = self._cells.get(self._unpack(message, PARENT).get("msg_id"))
        if cell is None:
            return False
        content = self._unpack(message, CONTENT)
        cell["count"] = content.get("execution_count", cell["count"])
        return kind == "error" or (content.get("status") == "error" and not content.get("traceback"))

    async def _work(self):
        try:
            while self._waiting:
                stream, message = self._waiting.popleft()
                try:
                    if self._is_error(message):
                        message = await self._help(message)
                except Exception:
                    self.log.warning("An error could not be explained", exc_info=True)
                super().handle_outgoing_message(stream, message)
        finally:
            self._worker = None

    async def _help(self, message):
        """An error output with its places in the cells; before a reply without one, one is sent."""
        parent = self._unpack(message, PARENT)
        if self._unpack(message, HEADER)["msg_type"] == "error":
            identities, parts = self.session.feed_identities(message)
            error = await self._explain(parent["msg_id"], self._unpack(message, CONTENT))
            parts[1 + CONTENT] = self.session.pack(error)
            return [*identities, DELIMITER, *parts]
        error = await self._explain(parent["msg_id"], None)
        header = self.session.msg("error")["header"]
        parts = [self.session.pack(part) for part in (header, parent, {}, error)]
        super().handle_outgoing_message("iopub", [b"error", DELIMITER, b"", *parts])
        return message

    async def _explain(self, request, error):
        """What explain_error.ts makes of an error; without one, what the kernel did not say."""
        ids = list(self._cells)
        cells = [self._cells[id] for id in ids[: ids.index(request) + 1]]
        process = await asyncio.create_subprocess_exec(
            os.environ["GRADNOTES_DENO"],
            "run",
            "--allow-all",
            "--quiet",
            str(PROGRAM),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        task = json.dumps({"cells": cells, "error": error}).encode()
        try:
            answer, _ = await asyncio.wait_for(process.communicate(task), LONGEST_S)
        finally:
            if process.returncode is None:
                process.kill()
        return json.loads(answer)
