//! `encode_body`: a body as JSON text.

mod writer;

use std::mem::MaybeUninit;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::conversion::{Conversion, Fallback};
use crate::errors::{Outcome, settle};
use crate::merge::walk_merged;
use writer::Writer;

/// Enough for most small bodies, and little of the smallest stacks that threads have.
const SCRATCH_SIZE: usize = 1024;

/// Return the filtered body as compact UTF-8 JSON.
#[pyfunction]
#[pyo3(signature = (body, /, *, extra = None, omit = None))]
pub fn encode_body<'py>(
    py: Python<'py>,
    body: &Bound<'py, PyAny>,
    extra: Option<&Bound<'py, PyAny>>,
    omit: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut conversion = Conversion::new(py, omit);
    let outcome = encoded(py, &mut conversion, body, extra, omit);
    settle(py, outcome, || {
        conversion.rerun(Fallback::EncodeBody, body, extra, omit)
    })
}

fn encoded<'py>(
    py: Python<'py>,
    conversion: &mut Conversion<'py>,
    body: &Bound<'py, PyAny>,
    extra: Option<&Bound<'py, PyAny>>,
    omit: Option<&Bound<'py, PyAny>>,
) -> Outcome<Bound<'py, PyBytes>> {
    let mut scratch = [MaybeUninit::uninit(); SCRATCH_SIZE];
    let mut writer = Writer::new(py, &mut scratch);
    walk_merged(py, &mut writer, conversion, body, extra, omit)?;
    writer.finish()
}
