use super::one_row;
use super::prelude::*;
use crate::rows::notifications::*;
use staj_domain::mail::{Mail, MailState};
use staj_domain::news::NotificationKind;
use std::collections::HashMap;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Rows per statement. With twelve columns each, they stay below SQLite's limit on parameters.
const ROWS: usize = 1000;

/// Inserts mails.
pub fn insert(conn: &mut Conn, rows: &[MailRow]) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(mails::table).values(rows).execute(conn)?;
    }
    Ok(())
}

/// The mails to these recipients that are due at exactly this instant and have not been attempted
/// since they were queued. Maps each address to the id of its mail.
pub fn unsent_at(
    conn: &mut Conn,
    at: OffsetDateTime,
    recipients: &[Recipient],
) -> Result<HashMap<String, Key>, StoreError> {
    let found = mails::table
        .filter(mails::state.eq(Name(MailState::Queued)))
        .filter(mails::next_attempt_at.eq(At(at)))
        .filter(mails::attempts.eq(0))
        .filter(mails::recipient.eq_any(recipients.iter().filter_map(|to| to.address.as_ref())))
        .select((mails::recipient, mails::id))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Claims mails that are due, earliest first, and counts the attempt. Nobody else can claim them
/// until the lease ends. After that they are due again, because the sender did not report a result.
pub fn claim(
    conn: &mut Conn,
    now: OffsetDateTime,
    lease: Duration,
    limit: i64,
) -> Result<Vec<Mail>, StoreError> {
    let due = mails::table
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>("mails.state = 'queued'"))
        .filter(mails::next_attempt_at.le(At(now)))
        .order((mails::next_attempt_at, mails::id))
        .limit(limit)
        .select((mails::id, mails::attempts, mails::resent));
    let due: Vec<(Key, i32, i32)> = locks::skipping!(due).load(conn)?;
    let ids: Vec<Key> = due.iter().map(|(id, ..)| *id).collect();
    let next_attempt_at = now + lease;
    diesel::update(mails::table.filter(mails::id.eq_any(ids)))
        .set((
            mails::attempts.eq(mails::attempts + 1),
            mails::next_attempt_at.eq(At(next_attempt_at)),
        ))
        .execute(conn)?;
    let claimed = |(id, attempts, resent): (Key, i32, i32)| Mail {
        id: id.id(),
        state: MailState::Queued,
        attempts: u16::try_from(attempts + 1).unwrap_or(u16::MAX),
        next_attempt_at,
        resent: u8::try_from(resent).unwrap_or(u8::MAX),
    };
    Ok(due.into_iter().map(claimed).collect())
}

/// Saves the result of an attempt. Does nothing if the mail has been attempted again since.
pub fn save_tried(conn: &mut Conn, tried: &Tried) -> Result<(), StoreError> {
    let Tried { mail, failure, error, at } = tried;
    let attempt = mails::table
        .find(key(mail.id))
        .filter(mails::state.eq(Name(MailState::Queued)))
        .filter(mails::attempts.eq(i32::from(mail.attempts)));
    let sent_at = (mail.state == MailState::Sent).then_some(At(*at));
    diesel::update(attempt)
        .set((
            mails::state.eq(Name(mail.state)),
            mails::next_attempt_at.eq(At(mail.next_attempt_at)),
            mails::failure.eq(failure.map(Name)),
            mails::last_error.eq(error),
            sent_at.map(|at| mails::sent_at.eq(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Locks a mail and loads it for a decision. `None` if it does not exist.
pub fn lock(conn: &mut Conn, mail: MailId) -> Result<Option<Mail>, StoreError> {
    if !locks::mail(conn, key(mail))? {
        return Ok(None);
    }
    Ok(row(conn, mail)?.as_ref().map(Mail::from))
}

/// Saves the state of a mail. The caller holds its lock.
pub fn save(conn: &mut Conn, mail: &Mail) -> Result<(), StoreError> {
    let id = key(mail.id);
    let updated = diesel::update(mails::table.find(id))
        .set((
            mails::state.eq(Name(mail.state)),
            mails::attempts.eq(i32::from(mail.attempts)),
            mails::next_attempt_at.eq(At(mail.next_attempt_at)),
            mails::resent.eq(i32::from(mail.resent)),
        ))
        .execute(conn)?;
    one_row(updated, "mails", id)
}

/// Addresses a mail to where its reader can be reached now: the present address of the account or
/// of the school that it is for. Does nothing for a mail to an address of neither.
pub fn readdress(conn: &mut Conn, mail: MailId) -> Result<(), StoreError> {
    let of_mail = notifications::table.filter(notifications::mail_id.eq(key(mail)));
    let account = of_mail
        .inner_join(users::table.on(users::id.nullable().eq(notifications::user_id)))
        .select(users::email)
        .first::<String>(conn)
        .optional()?;
    let address = match account {
        Some(address) => Some(address),
        None => of_mail
            .inner_join(schools::table.on(schools::id.nullable().eq(notifications::school_id)))
            .select(schools::email)
            .first(conn)
            .optional()?,
    };
    if let Some(address) = address {
        diesel::update(mails::table.find(key(mail)))
            .set(mails::recipient.eq(address))
            .execute(conn)?;
    }
    Ok(())
}

/// A mail with its notifications, for display. `None` if it does not exist.
pub fn find(conn: &mut Conn, mail: MailId) -> Result<Option<MailSummary>, StoreError> {
    let found = row(conn, mail)?;
    Ok(with_notifications(conn, found.into_iter().collect())?.into_iter().next())
}

fn row(conn: &mut Conn, mail: MailId) -> Result<Option<MailRow>, StoreError> {
    Ok(mails::table.find(key(mail)).select(MailRow::as_select()).first(conn).optional()?)
}

/// A page of mails, newest first.
pub fn list(conn: &mut Conn, filter: &MailFilter) -> Result<Vec<MailSummary>, StoreError> {
    let mut query = mails::table
        .select(MailRow::as_select())
        .order(mails::id.desc())
        .limit(filter.limit)
        .into_boxed::<Db>();
    if let Some(state) = filter.state {
        query = query.filter(mails::state.eq(Name(state)));
    }
    if let Some(recipient) = &filter.recipient {
        query = query.filter(mails::recipient.eq(recipient.clone()));
    }
    if let Some(object) = filter.object {
        query = query.filter(
            mails::id.nullable().eq_any(
                notifications::table
                    .filter(notifications::object_id.eq(Key(object)))
                    .select(notifications::mail_id),
            ),
        );
    }
    if let Some(about) = filter.placement {
        let objects = [key(about.placement), key(about.notice)];
        let of_offer = notifications::object_id
            .eq(key(about.offer))
            .and(notifications::kind.eq_any(AboutPlacement::OF_OFFER.map(Name)));
        let mut news = notifications::table
            .filter(notifications::object_id.eq_any(objects).or(of_offer))
            .select(notifications::mail_id)
            .into_boxed::<Db>();
        if let Some(reader) = about.reader {
            news = news.filter(notifications::user_id.eq(key(reader)));
        }
        query = query.filter(mails::id.nullable().eq_any(news));
    }
    if let Some(after) = filter.after {
        query = query.filter(mails::id.lt(key(after)));
    }
    let rows = query.load(conn)?;
    with_notifications(conn, rows)
}

/// The mails of one kind of news about these objects, oldest first. Each comes with the id of its
/// object.
pub fn about(
    conn: &mut Conn,
    objects: &[Uuid],
    kind: NotificationKind,
) -> Result<Vec<(Uuid, MailRow)>, StoreError> {
    let found = notifications::table
        .inner_join(mails::table)
        .filter(notifications::object_id.eq_any(objects.iter().map(|id| Key(*id))))
        .filter(notifications::kind.eq(Name(kind)))
        .order(mails::id)
        .select((notifications::object_id, MailRow::as_select()))
        .load::<(Key, MailRow)>(conn)?;
    Ok(found.into_iter().map(|(object, mail)| (object.0, mail)).collect())
}

fn with_notifications(conn: &mut Conn, rows: Vec<MailRow>) -> Result<Vec<MailSummary>, StoreError> {
    let news: Vec<NotificationRow> = notifications::table
        .filter(notifications::mail_id.eq_any(rows.iter().map(|mail| Some(mail.id))))
        .order(notifications::id)
        .select(NotificationRow::as_select())
        .load(conn)?;
    let summary = |mail: MailRow| {
        let of = |row: &&NotificationRow| row.mail_id == Some(mail.id);
        MailSummary { notifications: news.iter().filter(of).cloned().collect(), mail }
    };
    Ok(rows.into_iter().map(summary).collect())
}
