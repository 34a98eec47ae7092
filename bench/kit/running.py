"""A server while it is measured."""
import contextlib


@contextlib.contextmanager
def running(server):
    try:
        server.start()
        yield server
    finally:
        server.stop()
        server.clean()
