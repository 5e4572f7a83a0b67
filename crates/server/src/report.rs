//! The findings of a command that looks at an installation, for people and as JSON.

use serde::Serialize;
use std::fmt;
use std::process::ExitCode;

/// What a look at one thing has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Fine,
    /// Not as it should be.
    Violated,
    /// It could not be looked at.
    Unchecked,
}

/// What was found about one thing.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// The thing.
    pub name: &'static str,
    /// What was found.
    pub outcome: Outcome,
    /// Each remark on a line of its own. Names, ids and numbers, never anything about a person.
    pub remarks: Vec<String>,
}

/// All findings, in their order.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Adds what was found. An error means that it could not be looked at.
    pub fn add<E: fmt::Display>(
        &mut self,
        name: &'static str,
        found: Result<(Outcome, Vec<String>), E>,
    ) -> Outcome {
        let (outcome, remarks) = match found {
            Ok(found) => found,
            Err(error) => (Outcome::Unchecked, vec![error.to_string()]),
        };
        self.findings.push(Finding { name, outcome, remarks });
        outcome
    }

    /// The worst finding.
    pub fn outcome(&self) -> Outcome {
        let outcomes = self.findings.iter().map(|finding| finding.outcome);
        outcomes.max().unwrap_or(Outcome::Fine)
    }

    /// Prints the findings. The exit code is 0 if everything is fine, 1 if something is not, and 2
    /// if something could not be looked at.
    pub fn print(&self, as_json: bool) -> Result<ExitCode, serde_json::Error> {
        if as_json {
            println!("{}", serde_json::to_string_pretty(self)?);
        } else {
            print!("{self}");
        }
        Ok(match self.outcome() {
            Outcome::Fine => ExitCode::SUCCESS,
            Outcome::Violated => ExitCode::from(1),
            Outcome::Unchecked => ExitCode::from(2),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { name, outcome, remarks } in &self.findings {
            let word = match outcome {
                Outcome::Fine => "fine",
                Outcome::Violated => "VIOLATED",
                Outcome::Unchecked => "NOT CHECKED",
            };
            writeln!(f, "{name:<14}{word}")?;
            for remark in remarks {
                writeln!(f, "{:<14}  {remark}", "")?;
            }
        }
        Ok(())
    }
}

/// Fine without violations, and violated with them.
pub fn judge(violations: Vec<String>, otherwise: String) -> (Outcome, Vec<String>) {
    match violations.is_empty() {
        true => (Outcome::Fine, vec![otherwise]),
        false => (Outcome::Violated, violations),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides() {
        let mut report = Report::default();
        assert_eq!(report.outcome(), Outcome::Fine);
        report.add("schema", Ok::<_, String>(judge(vec![], "10 migrations".to_owned())));
        assert_eq!(report.outcome(), Outcome::Fine);
        report.add("invariants", Ok::<_, String>(judge(vec!["a: 1".to_owned()], String::new())));
        assert_eq!(report.outcome(), Outcome::Violated);
        report.add("files", Err("the bucket does not answer"));
        assert_eq!(report.outcome(), Outcome::Unchecked);
        let text = report.to_string();
        assert!(text.contains("invariants    VIOLATED\n                a: 1\n"), "{text}");
        assert!(text.contains("files         NOT CHECKED\n"), "{text}");
    }
}
