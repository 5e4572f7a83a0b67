//! Queries that need different SQL on each database.

/// Offers sent later than the term's lead time allows, by the calendar of Istanbul (R17, A6).
pub const SENT_WITHOUT_LEAD_TIME: &str = "select count(*) as violations from offers o join terms t on t.id = o.term_id
  where o.start_date - (o.sent_at at time zone 'Europe/Istanbul')::date < coalesce((t.rules->>'offer_lead_days')::int, 15)";
