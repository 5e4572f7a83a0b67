FROM rust:1.95-bookworm AS build
# For TLS to PostgreSQL. The slim image of Rust has none of it.
RUN apt-get update && apt-get install --yes --no-install-recommends libssl-dev pkg-config
WORKDIR /src
# .dockerignore limits the copy to manifests, sources and migrations.
COPY . .
RUN cargo build --release --locked -p staj --features production

FROM debian:bookworm-slim
# For TLS to PostgreSQL, and to an S3 endpoint.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates libssl3 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/target/release/staj /usr/local/bin/
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/staj --shell /usr/sbin/nologin staj \
 && install -d -o staj -g staj -m 750 /var/lib/staj /var/lib/staj/data /var/lib/staj/documents
USER 10001:10001
WORKDIR /var/lib/staj
ENV STAJ_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["staj", "health"]
ENTRYPOINT ["staj"]
