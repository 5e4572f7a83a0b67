//! Migrations beside transactions that are in their way.

use staj_tests::Db;
use staj_tests::db::is_postgres;
use staj_tests::raw::Raw;
use std::time::Duration;

#[test]
fn a_migration_gives_way_to_a_transaction_that_holds_its_lock_and_comes_back() {
    // SQLite has one writer at a time, and readers do not wait for it.
    if !is_postgres() {
        return;
    }
    let db = Db::new();
    let mut raw = Raw::new(&db);
    raw.run("drop table maintenance").unwrap();
    raw.run("delete from __diesel_schema_migrations where version like '%11'").unwrap();
    let mut holder = Raw::new(&db);
    holder.run("begin; create table maintenance (id int)").unwrap();
    let store = db.open(1);
    std::thread::scope(|scope| {
        let migrating = scope.spawn(|| store.migrate());
        let mut longest: f64 = 0.0;
        for _ in 0..40 {
            std::thread::sleep(Duration::from_millis(100));
            let waiting = raw.lines(
                "select coalesce(max(extract(epoch from clock_timestamp() - query_start)), 0)::text as line
                 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
            );
            longest = longest.max(waiting[0].parse().unwrap());
        }
        holder.run("rollback").unwrap();
        migrating.join().unwrap().unwrap();
        assert!(longest > 1.0, "nothing was in its way: {longest}");
        assert!(longest < 2.8, "everybody would have waited behind it: {longest}");
    });
    assert!(store.is_current().unwrap());
}
