-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

-- A mail to one address. It is written with the notification and sent later, so that a failure
-- undoes nothing (D6).
create table mails (
  id uuid primary key not null,
  recipient text not null check (length(recipient) between 3 and 254),
  copy_to text,
  language text not null check (language in ('tr', 'en')),
  state text not null check (state in ('queued', 'sent', 'failed', 'dropped')),
  -- Mails that are due are sent in this order.
  urgency text not null check (urgency in ('now', 'daily', 'bulk')),
  attempts int not null default 0 check (attempts >= 0),
  -- While it is being sent, the instant at which another sender may try.
  next_attempt_at timestamptz not null,
  give_up_at timestamptz not null,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  failure text check (failure in ('deferred', 'refused', 'bounced')),
  -- A54: how often a sent mail was sent again.
  resent integer not null default 0,
  constraint mails_resent check (resent between 0 and 3),
  -- While a mail is sent again, it keeps the time of the last success.
  constraint mails_sent check (state <> 'sent' or sent_at is not null)
);
create index mails_waiting on mails (urgency, next_attempt_at, id) where state = 'queued';
create index mails_state on mails (state, id);
create index mails_failure on mails (failure, id) where failure is not null;
create index mails_recipient on mails (recipient, id);

-- A notification of an event (4.13), shown in the account, sent by mail, or both.
create table notifications (
  id uuid primary key not null,
  kind text not null,
  object_kind text not null,
  object_id uuid not null,
  -- Whose account shows it; null for a mail to an address without an account.
  user_id uuid references users,
  -- The school that the mail was for.
  school_id uuid references schools,
  -- The values for the text of this kind.
  variables jsonb not null,
  mail_id uuid references mails,
  created_at timestamptz not null,
  read_at timestamptz
);
create index notifications_user on notifications (user_id, id);
create index notifications_unread on notifications (user_id) where read_at is null and user_id is not null;
create index notifications_object on notifications (object_id, kind);
create index notifications_school on notifications (school_id);
create index notifications_mail on notifications (mail_id);
