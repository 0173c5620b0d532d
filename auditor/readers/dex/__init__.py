"""The DEX kernel: tables, sweep, hits, constants. See the DEX format document of AOSP
(source.android.com, "Dalvik executable format") for the structures named in each module.
"""

from auditor.readers.dex.containers import dex_files
from auditor.readers.dex.scan import DexFacts, scan_build, scan_dex, scan_each
from auditor.readers.dex.tables import Dex, DexError

__all__ = ["Dex", "DexError", "DexFacts", "dex_files", "scan_build", "scan_dex", "scan_each"]
