"""The agency's side of the sync. It needs packages that the desktop does without."""

from importlib.util import find_spec

_NEEDED = ("psycopg", "litestar", "jinja2", "prometheus_client", "uvicorn")

if not all(map(find_spec, _NEEDED)):
    raise SystemExit("The agency's server needs more packages than the desktop. Install it as 'tcm-desktop[server]'.")
