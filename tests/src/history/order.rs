use super::{Record, Setting, World};
use std::collections::{BTreeSet, HashSet};
use std::fmt::{self, Display, Formatter};

/// What may have happened so far: the world it led to, and which requests, though not answered
/// yet, had their effect already.
type Story = (World, BTreeSet<usize>);

/// The first answer after which no order of the requests explains all answers.
#[derive(Debug)]
pub struct Unexplained {
    /// Its place among the records.
    pub record: usize,
    told: String,
}

impl Display for Unexplained {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

/// Looks for an order in which every answer is what the rules say, and answers the worlds in which
/// the history may have ended.
///
/// It walks along the beginnings and ends with every story that is possible so far. When a request
/// ends it must have had its effect: before it, others that had begun may have had theirs. What
/// changes nothing is told as soon as it fits, for it stands in nobody's way; few of the others are
/// under way at a time, so that there are few stories.
pub fn explain(setting: &Setting, records: &[Record]) -> Result<HashSet<World>, Unexplained> {
    let mut moments: Vec<_> = (records.iter().enumerate())
        .flat_map(|(n, record)| [(record.began, n), (record.ended, n)])
        .collect();
    moments.sort_unstable();
    let mut search = Search { setting, records, under_way: BTreeSet::new() };
    let mut stories = HashSet::from([(World::new(setting), BTreeSet::new())]);
    for (_, n) in moments {
        if search.under_way.insert(n) {
            stories = stories.into_iter().map(|story| search.with_looks(story)).collect();
            continue;
        }
        let ended = search.with_effect_of(n, &stories);
        if ended.is_empty() {
            return Err(unexplained(n, records, &search.under_way, &stories));
        }
        search.under_way.remove(&n);
        stories = ended;
    }
    Ok(stories.into_iter().map(|(world, _)| world).collect())
}

struct Search<'a> {
    setting: &'a Setting,
    records: &'a [Record],
    under_way: BTreeSet<usize>,
}

impl Search<'_> {
    /// The stories continued until a request has had its effect.
    fn with_effect_of(&self, ends: usize, stories: &HashSet<Story>) -> HashSet<Story> {
        let (mut ended, mut seen) = (HashSet::new(), HashSet::new());
        let mut open: Vec<Story> = stories.iter().cloned().collect();
        while let Some((world, mut effective)) = open.pop() {
            if effective.remove(&ends) {
                ended.insert((world, effective));
                continue;
            }
            for next in self.under_way.difference(&effective) {
                if self.records[*next].changes_nothing() {
                    continue;
                }
                for after in self.after(&world, *next) {
                    let mut effective = effective.clone();
                    effective.insert(*next);
                    let story = self.with_looks((after, effective));
                    if seen.insert(story.clone()) {
                        open.push(story);
                    }
                }
            }
        }
        ended
    }

    /// A story with all that changes nothing and fits where it ends.
    fn with_looks(&self, (world, mut effective): Story) -> Story {
        let fits = |n: &usize| {
            self.records[*n].changes_nothing() && self.after(&world, *n).next().is_some()
        };
        let told: Vec<_> = self.under_way.difference(&effective).copied().filter(fits).collect();
        effective.extend(told);
        (world, effective)
    }

    /// The worlds after a request, by what the clock may have shown.
    fn after(&self, world: &World, n: usize) -> impl Iterator<Item = World> {
        let Record { command, answer, clock, .. } = &self.records[n];
        clock.iter().filter_map(|now| world.after(self.setting, *command, answer, *now))
    }
}

fn unexplained(
    n: usize,
    records: &[Record],
    under_way: &BTreeSet<usize>,
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
    let lately: String = before.iter().rev().take(30).rev().map(line).collect();
    let meanwhile: String = under_way.iter().filter(|other| **other != n).map(line).collect();
    let world = stories.iter().next().map(|(world, _)| format!("{world:?}")).unwrap_or_default();
    let told = format!(
        "no order explains this answer, the {}th:\n{}under way:\n{meanwhile}before:\n{lately}\
         one of {} possible worlds before it: {world}",
        before.len() + 1,
        line(&n),
        stories.len(),
    );
    Unexplained { record: n, told }
}
