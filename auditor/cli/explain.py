"""auditor explain: what the knowledge holds about an id."""

from __future__ import annotations

import click

from auditor.cli.command import Run, made
from auditor.errors import UsageError


@made("explain")
@click.argument("name")
def command(run: Run, name: str) -> int:
    """Explain a rule, permission, data type or SDK: NAME is its id or name."""
    from auditor.report.explain import explain

    knowledge = run.knowledge
    text = explain(name, knowledge, run.settings.lang)
    if text is None:
        import difflib

        ids = [
            *knowledge.all_rules,
            *knowledge.data_types,
            *knowledge.sdks,
            *(p.rpartition(".")[2] for p in knowledge.permissions),
        ]
        near = difflib.get_close_matches(name, ids, 3, 0.6)
        raise UsageError(
            f"nothing is known as {name!r}" + (f"; did you mean {', '.join(near)}?" if near else "")
        )
    click.echo(text)
    return 0
