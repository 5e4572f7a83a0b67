//! What Prometheus reads: everything that was counted, and what is measured now.

use crate::app::App;
use crate::services::Condition;
use staj_metrics::Gauges;
pub use staj_metrics::MEDIA_TYPE as METRICS_MEDIA_TYPE;
use std::fmt;

/// The metrics of this server as text. Neither the database nor the file store is asked, so it
/// answers at once even if they do not.
pub fn scrape(app: &App) -> Result<String, fmt::Error> {
    let mut gauges = Gauges::default();
    gauges.add_info("staj_build", "The running program", "version", env!("CARGO_PKG_VERSION"));
    let is_up = app.database.condition() == Condition::Good;
    let help = "1 if the database can be read and written";
    gauges.add("staj_database_up", help, f64::from(u8::from(is_up)));
    let (open, idle) = app.store.usage();
    gauges.add_each(
        "staj_connections",
        "Database connections",
        "state",
        [("used", f64::from(open.saturating_sub(idle))), ("idle", f64::from(idle))],
    );
    let [(waiting, inside), (files_waiting, files_inside)] =
        [&app.gate, &app.inspections].map(|gate| gate.usage());
    let each = |database, files| [("database", number(database)), ("files", number(files))];
    gauges.add_each(
        "staj_gate_waiting",
        "Requests that wait at a gate",
        "gate",
        each(waiting, files_waiting),
    );
    gauges.add_each(
        "staj_gate_inside",
        "Requests that a gate has let in",
        "gate",
        each(inside, files_inside),
    );
    if let Some(age) = app.jobs.age() {
        gauges.add(
            "staj_tick_age_seconds",
            "Time since the jobs last made progress",
            age.as_secs_f64(),
        );
    }
    if let Some(lag) = app.lags.last() {
        let oldest = [
            ("event", lag.event.as_seconds_f64()),
            ("mail", lag.mail.as_seconds_f64()),
            ("deadline", lag.deadline.as_seconds_f64()),
        ];
        let help = "Age of the oldest event nobody was told of, due mail, and passed deadline";
        gauges.add_each("staj_lag_seconds", help, "of", oldest);
        let set_aside = u32::try_from(lag.set_aside).unwrap_or(u32::MAX);
        gauges.add("staj_items_set_aside", "Failed items that need somebody", set_aside.into());
        let age = lag.read_at.elapsed().as_secs_f64();
        gauges.add("staj_lag_age_seconds", "Time since the lags were read from the database", age);
    }
    process::add(&mut gauges);
    staj_metrics::text(&gauges)
}

fn number(count: usize) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}

/// What the kernel says about this process. On another system than Linux, nothing.
mod process {
    use staj_metrics::Gauges;
    use std::fs::{read_dir, read_to_string};

    /// Linux counts the time of processes in hundredths of a second, on every platform.
    const TICKS: f64 = 100.0;

    pub fn add(gauges: &mut Gauges) {
        if let Ok(status) = read_to_string("/proc/self/status") {
            if let Some(kilobytes) = field(&status, "VmRSS:") {
                let help = "Resident memory";
                gauges.add("process_resident_memory_bytes", help, kilobytes * 1024.0);
            }
            if let Some(threads) = field(&status, "Threads:") {
                gauges.add("process_threads", "Threads", threads);
            }
        }
        if let Ok(files) = read_dir("/proc/self/fd") {
            gauges.add("process_open_fds", "Open files and sockets", super::number(files.count()));
        }
        let stat = read_to_string("/proc/self/stat").unwrap_or_default();
        // The name of the program, which may contain anything, ends with the last parenthesis.
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let after: Vec<f64> = rest.split(' ').skip(1).filter_map(|of| of.parse().ok()).collect();
        if let Some([user, system]) = after.get(10..12) {
            let help = "Time on the processors";
            gauges.add_count("process_cpu_seconds", help, (user + system) / TICKS);
        }
        let boot = read_to_string("/proc/stat").ok().and_then(|stat| field(&stat, "btime "));
        if let (Some(boot), Some(start)) = (boot, after.get(18)) {
            let help = "When the process started, in seconds since 1970";
            gauges.add("process_start_time_seconds", help, boot + start / TICKS);
        }
    }

    /// The first number after a name at the beginning of a line.
    fn field(text: &str, name: &str) -> Option<f64> {
        let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
        rest.split_whitespace().next()?.parse().ok()
    }
}
