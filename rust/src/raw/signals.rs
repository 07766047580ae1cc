//! Signals that wait for the interpreter, such as that of Ctrl-C.

use pyo3::ffi;

use super::Quiet;
use crate::errors::{Outcome, Refusal};

/// Let the handlers of waiting signals run, which is Python code, and raise what they raise.
pub fn check(_quiet: &mut Quiet<'_>) -> Outcome<()> {
    // SAFETY: `Quiet` proves that this thread is attached to the interpreter.
    if unsafe { ffi::PyErr_CheckSignals() } == 0 {
        Ok(())
    } else {
        Err(Refusal::Raised)
    }
}
