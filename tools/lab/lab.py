"""JupyterLab's server, which ends with the process that started it and holds its stdin open."""

import os
import signal
import sys
import threading

from jupyterlab.labapp import main


def stop_when_caller_is_gone():
    def watch():
        # Not through sys.stdin, whose lock this thread would hold when Python ends.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    stop_when_caller_is_gone()
    main()
