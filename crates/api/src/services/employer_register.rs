//! The official register of employers: a port and its adapters. A connector to the registers of the
//! Revenue Administration, MERSİS, DETSİS and SGK would be another adapter, which the server passes in.

use crate::problem::ApiError;
use staj_persistence::rows::workplaces::WorkplaceFilter;
use staj_persistence::{Store, employers, workplaces};

/// What a register answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterAnswer {
    /// No register is connected.
    NotConnected,
    /// The register does not have the tax number.
    Unknown,
    /// The register has it.
    Known {
        /// The registered name.
        name: String,
        /// The SGK numbers of the employer's workplaces.
        workplace_numbers: Vec<String>,
    },
}

/// A register of employers.
pub trait EmployerRegister: Send + Sync {
    /// What the register has under a tax number. The call may block, so it is made outside of
    /// transactions.
    fn find(&self, tax_number: &str) -> Result<RegisterAnswer, ApiError>;
}

/// No register.
pub struct NoRegister;

impl EmployerRegister for NoRegister {
    fn find(&self, _: &str) -> Result<RegisterAnswer, ApiError> {
        Ok(RegisterAnswer::NotConnected)
    }
}

/// The register of the sandbox. It has every employer as the employer describes itself, but no number
/// that ends in 9, so that clients can try both answers.
pub struct SandboxRegister(pub Store);

impl EmployerRegister for SandboxRegister {
    fn find(&self, tax_number: &str) -> Result<RegisterAnswer, ApiError> {
        if tax_number.ends_with('9') {
            return Ok(RegisterAnswer::Unknown);
        }
        self.0.read(|tx| {
            let Some(employer) = employers::of_tax_number(tx, tax_number)? else {
                return Ok(RegisterAnswer::Unknown);
            };
            let all = WorkplaceFilter::all(employer.id.id());
            let numbers = workplaces::list(tx, &all)?.into_iter();
            Ok(RegisterAnswer::Known {
                name: employer.name,
                workplace_numbers: numbers
                    .filter_map(|found| found.workplace.sgk_workplace_number)
                    .collect(),
            })
        })
    }
}
