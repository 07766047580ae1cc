//! `encode_body`: a body as JSON text.

mod arrays;
mod writer;

use std::ffi::CStr;
use std::mem::MaybeUninit;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::conversion::{Conversion, Fallback};
use crate::errors::{Outcome, settle};
use crate::merge::walk_merged;
use crate::raw::call::{Arguments, Function};
use crate::raw::memory::Memory;
use crate::raw::output::Output;

/// Enough for most small bodies, and little of the smallest stacks that threads have.
const SCRATCH_SIZE: usize = 1024;

/// Returns the filtered body as compact UTF-8 JSON.
pub struct EncodeBody;

impl Function for EncodeBody {
    const NAME: &CStr = c"encode_body";
    const DOC: &CStr = c"encode_body($module, body, /, *, extra=None, omit=None)\n--\n\n\
        Return the filtered body as compact UTF-8 JSON.";

    fn call<'py>(py: Python<'py>, arguments: &Arguments<'_, 'py>) -> Option<Bound<'py, PyAny>> {
        let mut conversion = Conversion::new(py, arguments.omit);
        let outcome = encoded(py, &mut conversion, arguments);
        settle(py, outcome, || {
            conversion.rerun(Fallback::EncodeBody, arguments)
        })
    }
}

fn encoded<'py>(
    py: Python<'py>,
    conversion: &mut Conversion<'py>,
    arguments: &Arguments<'_, 'py>,
) -> Outcome<Bound<'py, PyBytes>> {
    let mut scratch = [MaybeUninit::uninit(); SCRATCH_SIZE];
    let mut memory = Memory::new(py, &mut scratch);
    let out = Output::new(&mut memory);
    walk_merged(py, out, conversion, arguments)?.finish(py, 1)
}
