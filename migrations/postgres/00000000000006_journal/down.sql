drop table idempotency_keys;
drop table access_log;
drop table outbox_events;
drop table audit_seals;
drop table audit_events;
drop function audit_events_are_final;
