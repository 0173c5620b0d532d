FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md ./
COPY auditor auditor
COPY permission_maps permission_maps
RUN pip install --no-cache-dir --prefix=/install ".[all]"

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 auditor && install -d -o auditor -g auditor /work
COPY --from=build /install /usr/local
COPY ci/entrypoint.sh /usr/local/bin/entrypoint.sh
ENV XDG_CACHE_HOME=/tmp/auditor-cache
WORKDIR /work
ENTRYPOINT ["/bin/sh", "/usr/local/bin/entrypoint.sh"]
CMD ["--help"]
