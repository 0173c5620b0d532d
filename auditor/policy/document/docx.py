"""A Word document -> HTML, by mammoth; the HTML reader makes blocks of it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from auditor.errors import InputError

MAX_INFLATED = 60_000_000
_BLOCK_ENDS = re.compile(r"(</(?:p|h[1-6]|li|tr|table|ul|ol)>)")


def docx_html(data: bytes, name: str) -> str:
    """HTML with one block a line, so that a line is a paragraph of the document.

    Raises InputError for a ZIP that is no Word document, one that inflates beyond bounds,
    and where the extra `docs` is missing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            names = set(z.namelist())
            if sum(i.file_size for i in z.infolist()) > MAX_INFLATED:
                raise InputError(f"inflates to more than {MAX_INFLATED} bytes", name)
            if "word/document.xml" not in names:
                raise InputError("is a ZIP, but no Word document; give the policy itself", name)
            if any(
                b"<!DOCTYPE" in z.read(n)[:2000] for n in names if n.endswith((".xml", ".rels"))
            ):
                raise InputError("its XML declares entities, as no Word document does", name)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as e:
        raise InputError(f"the Word document is damaged ({e})", name) from None
    try:
        import mammoth
    except ImportError:
        raise InputError(
            "a Word document needs the extra: pip install 'auditor[docs]'", name
        ) from None
    try:
        html: str = mammoth.convert_to_html(
            io.BytesIO(data),
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        ).value
    except Exception as e:  # noqa: BLE001 - a foreign library on foreign bytes
        raise InputError(f"the Word document is damaged ({type(e).__name__})", name) from None
    return "<html><body>" + _BLOCK_ENDS.sub(r"\1\n", html) + "</body></html>"
