# For the Compose profile "backup": the server's program next to pg_dump of the database's version.
FROM staj AS staj
FROM postgres:17-bookworm
COPY --from=staj /usr/local/bin/staj /usr/local/bin/
# A new volume gets the owner of its folder here.
RUN install -d -o 10001 -g 10001 -m 700 /backups /var/lib/staj/documents
USER 10001:10001
ENTRYPOINT ["staj"]
