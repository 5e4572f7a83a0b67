//! Queries that need different SQL on each database.

/// Offers sent later than the term's lead time allows, by the calendar of Istanbul, which is
/// three hours ahead all year (R17, A6, D1).
pub const SENT_WITHOUT_LEAD_TIME: &str = "select count(*) as violations from offers o join terms t on t.id = o.term_id
  where julianday(o.start_date) - julianday(date(o.sent_at, '+3 hours')) < coalesce(json_extract(t.rules, '$.offer_lead_days'), 15)";
