"""Questions that are asked of every fleet, ready to be asked."""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """A question: its query, what it can be given, how its answer is drawn."""

    title: str
    sql: str
    values: dict[str, str]
    """Name -> default of each `$name`."""
    drawn: tuple[str, str] | None = None
    """Columns of label and length of its bars; None: a table alone."""


MOST = {"most": "50"}
QUESTIONS: dict[str, Question] = {
    "summary": Question(
        "How the builds came out",
        """
        select status, coalesce(result, '-') as result, count(*) as builds,
               count(distinct package) as packages,
               round(sum(dex_bytes) / 1e6, 1) as dex_mb,
               sum(high) as high, sum(medium) as medium
        from apps group by all order by builds desc, status, result
        """,
        {},
        ("result", "builds"),
    ),
    "undeclared": Question(
        "Which apps obtain a type of data that no policy declares",
        """
        select a.package, a.version_code, c.collector, c.verdict, c.use, c.confidence,
               e.caller as first_place, a.path, a.sha256
        from collections c join apps a using (sha256)
        left join evidence e on e.sha256 = c.sha256 and e.data_type = c.data_type
                            and e.collector = c.collector and e.place = 0
        where c.data_type = $data and c.verdict in ('undeclared', 'contradicted', 'not_judged')
          and c.reachable is distinct from false
        order by c.verdict = 'not_judged', a.package, a.version_code, c.collector, a.sha256
        limit cast($most as bigint)
        """,
        {"data": "imei", **MOST},
    ),
    "sdk-prevalence": Question(
        "Which SDKs the builds carry",
        """
        select s.sdk, any_value(s.name) as name, count(*) as builds,
               count(distinct a.package) as packages,
               round(100.0 * count(*) / (select count(*) from apps
                                         where status in ('read', 'limited')), 1) as percent,
               count(*) filter (where s.verdict = 'undeclared') as undeclared
        from sdks s join apps a using (sha256)
        where s.in_build and s.kind = 'sdk'
        group by s.sdk order by builds desc, s.sdk limit cast($most as bigint)
        """,
        MOST,
        ("name", "percent"),
    ),
    "permission-creep": Question(
        "What a version requests that the one before it did not",
        """
        select package, version_before, version_code, permission, protection, verdict
        from new_permissions
        order by protection <> 'dangerous', package, version_code, permission
        limit cast($most as bigint)
        """,
        MOST,
    ),
    "new-in-version": Question(
        "What is new in each version: permissions, SDKs, data",
        """
        select package, version_before, version_code, kind, what, who, verdict from new_in_version
        where $package in ('', package)
        order by package, version_code, kind, what, who limit cast($most as bigint)
        """,
        {"package": "", **MOST},
    ),
    "sdk-versions": Question(
        "Which versions of SDKs obtain the most that is not declared",
        """
        select s.sdk, coalesce(s.version, '-') as version, count(distinct s.sha256) as builds,
               count(c.data_type) as undeclared,
               round(count(c.data_type) / count(distinct s.sha256), 2) as per_build,
               list_sort(list_distinct(list(c.data_type) filter (c.data_type is not null)))
                   as data_types
        from sdks s left join collections c
          on c.sha256 = s.sha256 and c.collector = s.sdk
         and c.verdict in ('undeclared', 'contradicted', 'not_judged')
        where s.in_build and s.kind = 'sdk'
        group by s.sdk, s.version having undeclared > 0
        order by per_build desc, builds desc, s.sdk, version limit cast($most as bigint)
        """,
        MOST,
        ("sdk", "per_build"),
    ),
    "data": Question(
        "Which data the builds obtain, and how often that is declared",
        """
        select c.data_type, count(distinct c.sha256) as builds,
               count(distinct c.sha256) filter (c.verdict = 'declared') as declared,
               count(distinct c.sha256) filter (c.verdict in ('undeclared', 'contradicted'))
                   as not_declared,
               count(distinct c.sha256) filter (c.use = 'sent') as sent
        from collections c where c.reachable is distinct from false
        group by c.data_type order by builds desc, c.data_type limit cast($most as bigint)
        """,
        MOST,
        ("data_type", "builds"),
    ),
    "findings": Question(
        "Which rules report most",
        """
        select rule, severity, count(*) as findings, count(distinct sha256) as builds
        from findings where state = 'shown' group by all
        order by builds desc, rule, severity limit cast($most as bigint)
        """,
        MOST,
        ("rule", "builds"),
    ),
    "unread": Question(
        "Which builds were not read, or only in part",
        """
        select path, sha256, status, error, notices from apps where status <> 'read'
        order by status, path, sha256 limit cast($most as bigint)
        """,
        MOST,
    ),
    "cost": Question(
        "What reading costs by the size of the code",
        """
        select case when dex_bytes < 1e6 then '< 1 MB' when dex_bytes < 1e7 then '1-10 MB'
                    when dex_bytes < 5e7 then '10-50 MB' else '> 50 MB' end as dex,
               count(*) as builds, round(avg(seconds), 3) as seconds,
               round(max(seconds), 2) as most_seconds, round(max(peak_mb)) as peak_mb
        from apps where seconds is not null group by dex order by min(dex_bytes)
        """,
        {},
        ("dex", "seconds"),
    ),
}
