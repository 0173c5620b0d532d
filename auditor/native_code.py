"""Native libraries that no SDK in the knowledge is known to bring: what they do was not analysed."""

from __future__ import annotations

import msgspec

from auditor.attribution import Attribution
from auditor.model import App
from auditor.notice import notice
from auditor.readers.container import printable

SHOWN = 5


def with_native(app: App, who: Attribution) -> App:
    """The build with a gap that names its libraries of no known owner."""
    names = {f.value for f in app.sdks if f.kind == "native"}
    alone = sorted(n for n in names if who.sdk_of_library(n) is None)
    if not alone:
        return app
    libraries = ", ".join(map(printable, alone[:SHOWN]))
    libraries += f" + {len(alone) - SHOWN}" if len(alone) > SHOWN else ""
    gap = notice("native_alone", app.path, "info", libraries=libraries)
    return msgspec.structs.replace(app, limited=(*app.limited, gap))
