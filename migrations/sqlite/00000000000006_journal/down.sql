drop table outbox_events;
drop table audit_events;
