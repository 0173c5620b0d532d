"""Many builds on an engine: planned, read in shards, kept in a store, judged again from it.

Needs the extra `fleet` (dask.distributed, pyarrow, duckdb); nothing else of the package imports
this one, and what it needs is imported only when a function here is called.
"""
