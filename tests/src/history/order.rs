use super::{Record, Setting, World};
use std::collections::{BTreeSet, HashSet};
use std::fmt::{self, Display, Formatter};

/// What may have happened so far: the resulting world, and the requests that have already taken
/// effect but have not been answered yet.
type Story = (World, BTreeSet<usize>);

/// The first answer that no order of the requests explains, given the answers before it.
#[derive(Debug)]
pub struct Unexplained {
    /// Its index in the records.
    pub record: usize,
    report: String,
}

impl Display for Unexplained {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report)
    }
}

/// Looks for orders of the requests in which every answer follows the rules. Returns the worlds in
/// which the history may have ended, or the first answer that no order explains.
///
/// It goes through all starts and ends in order, and keeps every story that is possible so far. A
/// request must have taken effect by its end. Other requests that have started may have taken
/// effect before it. A request that changes nothing takes effect as soon as it fits, because it
/// cannot affect any other. Few of the others are in progress at a time, so there are few stories.
pub fn explain(setting: &Setting, records: &[Record]) -> Result<HashSet<World>, Unexplained> {
    let mut moments: Vec<_> = (records.iter().enumerate())
        .flat_map(|(n, record)| [(record.began, n), (record.ended, n)])
        .collect();
    moments.sort_unstable();
    let mut search = Search { setting, records, in_progress: BTreeSet::new() };
    let mut stories = HashSet::from([(World::new(setting), BTreeSet::new())]);
    for (_, n) in moments {
        if search.in_progress.insert(n) {
            stories = stories.into_iter().map(|story| search.with_reads(story)).collect();
            continue;
        }
        let ended = search.with_effect_of(n, &stories);
        if ended.is_empty() {
            return Err(unexplained(setting, n, records, &search.in_progress, &stories));
        }
        search.in_progress.remove(&n);
        stories = ended;
    }
    Ok(stories.into_iter().map(|(world, _)| world).collect())
}

struct Search<'a> {
    setting: &'a Setting,
    records: &'a [Record],
    in_progress: BTreeSet<usize>,
}

impl Search<'_> {
    /// Continues the stories until a request has taken effect.
    fn with_effect_of(&self, ends: usize, stories: &HashSet<Story>) -> HashSet<Story> {
        let (mut ended, mut seen) = (HashSet::new(), HashSet::new());
        let mut open: Vec<Story> = stories.iter().cloned().collect();
        while let Some((world, mut effective)) = open.pop() {
            if effective.remove(&ends) {
                ended.insert((world, effective));
                continue;
            }
            for next in self.in_progress.difference(&effective) {
                if self.records[*next].changes_nothing() {
                    continue;
                }
                for after in self.after(&world, *next) {
                    let mut effective = effective.clone();
                    effective.insert(*next);
                    let story = self.with_reads((after, effective));
                    if seen.insert(story.clone()) {
                        open.push(story);
                    }
                }
            }
        }
        ended
    }

    /// A story in which every read or refusal in progress that fits has taken effect.
    fn with_reads(&self, (world, mut effective): Story) -> Story {
        let fits = |n: &usize| {
            self.records[*n].changes_nothing() && self.after(&world, *n).next().is_some()
        };
        let reads: Vec<_> = self.in_progress.difference(&effective).copied().filter(fits).collect();
        effective.extend(reads);
        (world, effective)
    }

    /// The possible worlds after a request, for each instant that the clock showed.
    fn after(&self, world: &World, n: usize) -> impl Iterator<Item = World> {
        let Record { command, answer, clock, .. } = &self.records[n];
        clock.iter().filter_map(|now| world.after(self.setting, *command, answer, *now))
    }
}

fn unexplained(
    setting: &Setting,
    n: usize,
    records: &[Record],
    in_progress: &BTreeSet<usize>,
    stories: &HashSet<Story>,
) -> Unexplained {
    let line = |n: &usize| {
        let Record { command, answer, began, ended, clock } = &records[*n];
        let clock = clock.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
        format!("  {began:>5} to {ended:>5}  {command:?} -> {answer:?}  at {clock}\n")
    };
    let mut before: Vec<_> =
        (0..records.len()).filter(|other| records[*other].ended < records[n].ended).collect();
    before.sort_by_key(|other| records[*other].ended);
    let recent: String = before.iter().rev().take(30).rev().map(line).collect();
    let others: String = in_progress.iter().filter(|other| **other != n).map(line).collect();
    let world = stories.iter().next().map(|(world, _)| format!("{world:#?}")).unwrap_or_default();
    let offers = setting.offers.iter().enumerate();
    let offers: String = offers.map(|(n, offer)| format!("  {n}: {offer:?}\n")).collect();
    let amendments = setting.amendments.iter().enumerate();
    let amendments: String = amendments.map(|(n, one)| format!("  {n}: {one:?}\n")).collect();
    let report = format!(
        "no order explains this answer, the {}th:\n{}in progress:\n{others}before:\n{recent}\
         offers:\n{offers}\
         amendments:\n{amendments}\
         one of {} possible worlds before it: {world}",
        before.len() + 1,
        line(&n),
        stories.len(),
    );
    Unexplained { record: n, report }
}
