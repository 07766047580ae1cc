//! Members of a dict, by a cursor that survives changes of the dict.

use std::ptr;

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::Quiet;
use super::layout::{self, Entry};
use super::object::class;
use crate::errors::{Outcome, Refusal, raised};

/// A key and its value.
pub type Member<'q, 'py> = (Borrowed<'q, 'py, PyAny>, Borrowed<'q, 'py, PyAny>);

/// The members of a dict, one after another.
pub struct Members<'py> {
    dict: Bound<'py, PyDict>,
    position: ffi::Py_ssize_t,
    size: ffi::Py_ssize_t,
    /// How many members are still to come; more are not asked for.
    left: ffi::Py_ssize_t,
    knows_layout: bool,
}

impl<'py> Members<'py> {
    pub fn new(dict: Bound<'py, PyDict>) -> Self {
        let size = size(&dict);
        Self {
            knows_layout: layout::is_known(dict.py()),
            dict,
            position: 0,
            size,
            left: size,
        }
    }

    /// Go on where the members were left, until Python code runs; a dict that changed its size
    /// meanwhile raises what Python's loop raises.
    #[inline(always)]
    pub fn resume<'q>(&'q mut self, quiet: &'q Quiet<'py>) -> Outcome<Cursor<'q, 'py>> {
        if size(&self.dict) != self.size {
            return Err(changed(quiet.py()));
        }
        // A changed dict gives other members, but no wild pointer: the table is looked at anew.
        let entries = if self.knows_layout {
            layout::text_entries(quiet, &self.dict)
        } else {
            None
        };
        Ok(Cursor {
            dict: &self.dict,
            position: &mut self.position,
            left: &mut self.left,
            entries,
            quiet,
        })
    }
}

/// The members of a dict while no Python code runs.
pub struct Cursor<'q, 'py> {
    dict: &'q Bound<'py, PyDict>,
    position: &'q mut ffi::Py_ssize_t,
    left: &'q mut ffi::Py_ssize_t,
    entries: Option<&'q [Entry]>,
    quiet: &'q Quiet<'py>,
}

impl<'q, 'py> Iterator for Cursor<'q, 'py> {
    type Item = Member<'q, 'py>;

    #[inline(always)]
    fn next(&mut self) -> Option<Member<'q, 'py>> {
        if *self.left == 0 {
            return None;
        }
        *self.left -= 1;
        let (key, value) = match self.entries {
            Some(entries) => layout::next(entries, self.position)?,
            None => next(self.dict, self.position)?,
        };
        // SAFETY: a found key is a live object, owned by the dict while `quiet` is borrowed.
        let key = unsafe { Borrowed::from_ptr(self.quiet.py(), key) };
        // SAFETY: as for the key.
        let value = unsafe { Borrowed::from_ptr(self.quiet.py(), value) };
        Some((key, value))
    }
}

#[cold]
fn changed(py: Python<'_>) -> Refusal {
    let error = PyRuntimeError::new_err("dictionary changed size during iteration");
    raised(py, error)
}

fn next(
    dict: &Bound<'_, PyDict>,
    position: &mut ffi::Py_ssize_t,
) -> Option<(*mut ffi::PyObject, *mut ffi::PyObject)> {
    let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: `dict` is a live dict; the position is checked against its table.
    let found = unsafe { ffi::PyDict_Next(dict.as_ptr(), position, &raw mut key, &raw mut value) };
    (found != 0).then_some((key, value))
}

/// Return whether every key is an exact `str`.
#[inline]
pub fn has_text_keys(quiet: &Quiet<'_>, dict: &Bound<'_, PyDict>) -> bool {
    (layout::is_known(quiet.py()) && layout::is_text_table(dict)) || are_keys_text(quiet, dict)
}

fn are_keys_text(quiet: &Quiet<'_>, dict: &Bound<'_, PyDict>) -> bool {
    let mut position = 0;
    let mut key = ptr::null_mut();
    let text = &raw mut ffi::PyUnicode_Type;
    loop {
        let dict = dict.as_ptr();
        // SAFETY: `dict` is a live dict, which nothing changes while `quiet` is borrowed.
        let found =
            unsafe { ffi::PyDict_Next(dict, &raw mut position, &raw mut key, ptr::null_mut()) };
        if found == 0 {
            return true;
        }
        // SAFETY: a found key is a live object, owned by the dict while `quiet` is borrowed.
        let key = unsafe { Borrowed::from_ptr(quiet.py(), key) };
        if class(key) != text {
            return false;
        }
    }
}

#[inline]
fn size(dict: &Bound<'_, PyDict>) -> ffi::Py_ssize_t {
    let dict = dict.as_ptr().cast::<ffi::PyDictObject>();
    // SAFETY: a `Bound<PyDict>` points to a live object of this layout.
    unsafe { (*dict).ma_used }
}
