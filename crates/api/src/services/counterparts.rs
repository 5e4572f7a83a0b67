use std::sync::{Mutex, PoisonError};

/// Who acts by themselves in a sandbox. Nobody does at first.
#[derive(Default)]
pub struct Counterparts(Mutex<Asked>);

/// What was last asked of the counterparts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who should act.
    pub acting: Acting,
    /// How often something was asked. What was refused before is tried again after the next time.
    pub times: u64,
}

/// The sides that act by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acting {
    /// Candidates accept offers.
    pub candidates: bool,
    /// Employers send, confirm and share.
    pub employers: bool,
    /// Schools acknowledge, declare and approve.
    pub schools: bool,
}

impl Counterparts {
    /// Who should act now.
    pub fn asked(&self) -> Asked {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides who acts from now on.
    pub fn ask(&self, acting: Acting) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *asked = Asked { acting, times: asked.times + 1 };
    }
}
