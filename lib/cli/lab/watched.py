"""JupyterLab for as long as its starter lives: when standard input ends, the server ends, and its kernels with it."""
import os
import sys
import threading


def end_with_starter():
    while os.read(0, 1024):  # not sys.stdin, whose lock would be held when Python ends
        pass
    from jupyter_server.serverapp import ServerApp

    try:
        ServerApp.instance().stop(from_signal=True)
    except Exception:  # not yet running
        os._exit(0)


if hasattr(os, "setsid"):
    os.setsid()  # Ctrl-C in the terminal is the starter's, who then ends us in order
threading.Thread(target=end_with_starter, daemon=True).start()

from jupyterlab.labapp import main  # noqa: E402

sys.exit(main())
