FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md ./
COPY auditor auditor
COPY permission_maps permission_maps
RUN pip install --no-cache-dir --prefix=/install ".[all]"

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 auditor
COPY --from=build /install /usr/local
USER auditor
WORKDIR /work
ENTRYPOINT ["auditor"]
CMD ["--help"]
