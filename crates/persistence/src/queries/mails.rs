use super::one_row;
use super::prelude::*;
use crate::rows::notifications::*;
use staj_domain::Named;
use staj_domain::event::ObjectKind;
use staj_domain::mail::{Mail, MailFailure, MailState};
use staj_domain::news::{NotificationKind, Urgency};
use std::collections::{BTreeMap, HashMap};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Rows per statement. With fourteen columns each, they stay below SQLite's limit on parameters.
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

/// Claims mails that are due, the most urgent first and then the earliest, and counts the attempt.
/// Nobody else can claim them until the lease ends. After that they are due again, because the
/// sender did not report a result.
pub fn claim(
    conn: &mut Conn,
    now: OffsetDateTime,
    lease: Duration,
    limit: i64,
) -> Result<Vec<Mail>, StoreError> {
    let mut due: Vec<MailRow> = vec![];
    // Each is one range of the index, so mails that are not due yet cost nothing.
    for urgency in Urgency::ALL {
        let rest = limit - i64::try_from(due.len()).unwrap_or(limit);
        let next = mails::table
            .filter(Literal::<diesel::sql_types::Bool>::new("mails.state = 'queued'"))
            .filter(mails::urgency.eq(Name(*urgency)))
            .filter(mails::next_attempt_at.le(At(now)))
            .order((mails::next_attempt_at, mails::id))
            .limit(rest)
            .select(MailRow::as_select());
        due.extend(locks::skipping!(next).load::<MailRow>(conn)?);
    }
    let next_attempt_at = now + lease;
    diesel::update(mails::table.filter(mails::id.eq_any(due.iter().map(|row| row.id))))
        .set((
            mails::attempts.eq(mails::attempts + 1),
            mails::next_attempt_at.eq(At(next_attempt_at)),
        ))
        .execute(conn)?;
    let claimed = |row: &MailRow| {
        let mail = Mail::from(row);
        Mail { attempts: mail.attempts.saturating_add(1), next_attempt_at, ..mail }
    };
    Ok(due.iter().map(claimed).collect())
}

/// Extends the lease of a claimed mail that is still being sent. Does nothing if the mail has been
/// claimed again since.
pub fn renew(conn: &mut Conn, mail: &Mail, until: OffsetDateTime) -> Result<(), StoreError> {
    let attempt = mails::table
        .find(key(mail.id))
        .filter(mails::state.eq(Name(MailState::Queued)))
        .filter(mails::attempts.eq(i32::from(mail.attempts)));
    diesel::update(attempt).set(mails::next_attempt_at.eq(At(until))).execute(conn)?;
    Ok(())
}

/// Saves the result of an attempt. Returns false and does nothing if the mail has been claimed
/// again since.
pub fn save_tried(conn: &mut Conn, tried: &Tried) -> Result<bool, StoreError> {
    let Tried { mail, failure, error, at } = tried;
    let attempt = mails::table
        .find(key(mail.id))
        .filter(mails::state.eq(Name(MailState::Queued)))
        .filter(mails::attempts.eq(i32::from(mail.attempts)));
    let sent_at = (mail.state == MailState::Sent).then_some(At(*at));
    let saved = diesel::update(attempt)
        .set((
            mails::state.eq(Name(mail.state)),
            mails::next_attempt_at.eq(At(mail.next_attempt_at)),
            mails::failure.eq(failure.map(Name)),
            mails::last_error.eq(error),
            sent_at.map(|at| mails::sent_at.eq(at)),
        ))
        .execute(conn)?;
    Ok(saved == 1)
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
            mails::give_up_at.eq(At(mail.give_up_at)),
            mails::resent.eq(i32::from(mail.resent)),
        ))
        .execute(conn)?;
    one_row(updated, "mails", id)
}

/// Saves that a mail has come back, with what its server said. The caller holds its lock.
pub fn save_bounced(conn: &mut Conn, mail: &Mail, answer: &str) -> Result<(), StoreError> {
    diesel::update(mails::table.find(key(mail.id)))
        .set((mails::failure.eq(Name(MailFailure::Bounced)), mails::last_error.eq(answer)))
        .execute(conn)?;
    save(conn, mail)
}

/// Sets the address of a mail to the present one of its reader: an account, a school or the term's
/// representative. Its copy goes to the present address of the officer who gets it.
pub fn readdress(conn: &mut Conn, mail: MailId) -> Result<(), StoreError> {
    let of_mail = notifications::table.filter(notifications::mail_id.eq(key(mail)));
    let account = of_mail
        .inner_join(users::table.on(users::id.nullable().eq(notifications::user_id)))
        .select(users::email)
        .first::<String>(conn)
        .optional()?;
    let school = of_mail
        .inner_join(schools::table.on(schools::id.nullable().eq(notifications::school_id)))
        .select(schools::email)
        .first::<String>(conn)
        .optional()?;
    let package = of_mail
        .filter(notifications::object_kind.eq(Name(ObjectKind::EvidencePackage)))
        .inner_join(evidence_packages::table.on(evidence_packages::id.eq(notifications::object_id)))
        .inner_join(terms::table.on(terms::id.eq(evidence_packages::term_id)))
        .inner_join(users::table.on(users::id.eq(evidence_packages::sent_by)))
        .select((terms::representative_email, users::email))
        .first::<(String, String)>(conn)
        .optional()?;
    let (representative, copy) = package.unzip();
    if let Some(address) = account.or(school).or(representative) {
        diesel::update(mails::table.find(key(mail)))
            .set((mails::recipient.eq(address), mails::copy_to.eq(copy)))
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
    let mut query =
        mails::table.select(MailRow::as_select()).order(mails::id.desc()).into_boxed::<Db>();
    if let Some(state) = filter.state {
        query = query.filter(mails::state.eq(literal(state)));
    }
    if let Some(failure) = filter.failure {
        query = query.filter(mails::failure.assume_not_null().eq(literal(failure)));
    }
    if let Some(recipient) = &filter.recipient {
        query = query.filter(mails::recipient.eq(recipient.clone()));
    }
    if let Some(object) = filter.object {
        let news = notifications::table.filter(notifications::object_id.eq(Key(object)));
        query = query.filter(mails::id.eq_any(mailed(conn, news.into_boxed())?));
    }
    if let Some(about) = filter.placement {
        let objects = [key(about.placement), key(about.notice)];
        let of_offer = notifications::object_id
            .eq(key(about.offer))
            .and(notifications::kind.eq_any(AboutPlacement::OF_OFFER.map(Name)));
        let mut news = notifications::table
            .filter(notifications::object_id.eq_any(objects).or(of_offer))
            .into_boxed();
        if let Some(reader) = about.reader {
            news = news.filter(notifications::user_id.eq(key(reader)));
        }
        query = query.filter(mails::id.eq_any(mailed(conn, news)?));
    }
    if let Some(after) = filter.after {
        query = query.filter(mails::id.lt(key(after)));
    }
    let rows = query.first_rows(filter.limit).load(conn)?;
    with_notifications(conn, rows)
}

/// The mails with this news. They are few, and looked up first, because a planner may read all mails
/// instead, from the newest to the first one that is found.
fn mailed(
    conn: &mut Conn,
    news: notifications::BoxedQuery<'_, Db>,
) -> Result<Vec<Key>, StoreError> {
    let mails = news.filter(notifications::mail_id.is_not_null());
    Ok(mails.select(notifications::mail_id.assume_not_null()).load(conn)?)
}

/// The number of failed mails for each way in which their last attempt failed.
pub fn count_failed(conn: &mut Conn) -> Result<BTreeMap<MailFailure, i64>, StoreError> {
    let failed = mails::table.filter(mails::state.eq(Name(MailState::Failed)));
    let count = |failure: &MailFailure| {
        let like_this = failed.filter(mails::failure.eq(Name(*failure)));
        Ok((*failure, like_this.count().get_result(conn)?))
    };
    MailFailure::ALL.iter().map(count).collect()
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
