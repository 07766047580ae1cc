//! Why a walk stops, and what the caller of the kernel then gets.

use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;

use crate::json::Unwritable;
use crate::raw::call::attached;

/// Why a walk stopped. One byte, so that every result on the way out of a walk stays small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The body cannot be encoded: the fallback knows the class of the error and its path.
    Refused,
    /// A Python exception is set in the interpreter and goes to the caller as it is.
    Raised,
}

pub type Outcome<T> = Result<T, Refusal>;

impl From<Unwritable> for Refusal {
    fn from(_: Unwritable) -> Self {
        Self::Refused
    }
}

/// Set `error` in the interpreter.
#[cold]
pub fn raised(py: Python<'_>, error: PyErr) -> Refusal {
    attached(|| error.restore(py));
    Refusal::Raised
}

/// Set a `MemoryError` in the interpreter.
#[cold]
pub fn out_of_memory(py: Python<'_>) -> Refusal {
    raised(py, PyMemoryError::new_err(()))
}

/// Return what a kernel function returns: `outcome`, or after a refusal what `fallback` gives.
#[inline(always)]
pub fn settle<'py, T>(
    py: Python<'py>,
    outcome: Outcome<Bound<'py, T>>,
    fallback: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
) -> Option<Bound<'py, PyAny>> {
    match outcome {
        Ok(value) => Some(value.into_any()),
        Err(Refusal::Raised) => None,
        Err(Refusal::Refused) => attached(|| match fallback() {
            Ok(value) => Some(value),
            Err(error) => {
                error.restore(py);
                None
            }
        }),
    }
}
