//! Members of a dict, by a cursor that survives changes of the dict.

use std::{ptr, slice};

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::Quiet;
use super::layout::{self, Entry};
use super::level::Level;
use super::object::class;
use crate::errors::{Outcome, Refusal, raised};

/// A key and its value.
pub type Member<'q, 'py> = (Borrowed<'q, 'py, PyAny>, Borrowed<'q, 'py, PyAny>);

/// The members of a dict, one after another.
pub struct Members<'py> {
    dict: Bound<'py, PyDict>,
    size: usize,
    place: Place,
}

/// How far the members of a dict were walked.
#[derive(Clone, Copy)]
pub struct Place {
    position: usize,
    /// How many members are still to come; more are not asked for.
    left: usize,
}

impl<'py> Members<'py> {
    pub fn new(dict: Bound<'py, PyDict>) -> Self {
        let size = size(&dict);
        let place = Place {
            position: 0,
            left: size,
        };
        Self { dict, size, place }
    }

    /// Go on where the members were left, until Python code runs; a dict that changed its size
    /// meanwhile raises what Python's loop raises.
    #[inline(always)]
    pub fn resume<'q, L: Level>(&'q self, quiet: &'q Quiet<'py>) -> Outcome<Cursor<'q, 'py>> {
        if size(&self.dict) != self.size {
            return Err(changed(quiet.py()));
        }
        // A changed dict gives other members, but no wild pointer: the table is looked at anew.
        let entries = if L::KNOWS_LAYOUT {
            layout::text_entries(quiet, &self.dict)
        } else {
            None
        };
        let unseen = entries.map(|entries| entries.get(self.place.position..).unwrap_or_default());
        Ok(Cursor {
            dict: &self.dict,
            place: self.place,
            entries: unseen.map(<[Entry]>::iter),
            quiet,
        })
    }

    /// Leave the members where a cursor has come to.
    #[inline(always)]
    pub fn leave(&mut self, place: Place) {
        self.place = place;
    }

    /// Start again with the first member.
    pub fn rewind(&mut self) {
        self.place = Place {
            position: 0,
            left: self.size,
        };
    }

    /// Return how many members were walked, and how many there are.
    pub fn share(&self) -> (usize, usize) {
        (self.size - self.place.left, self.size)
    }
}

/// The members of a dict while no Python code runs.
pub struct Cursor<'q, 'py> {
    dict: &'q Bound<'py, PyDict>,
    place: Place,
    entries: Option<slice::Iter<'q, Entry>>,
    quiet: &'q Quiet<'py>,
}

impl Cursor<'_, '_> {
    /// Return how far the cursor has come.
    #[inline(always)]
    pub fn place(self) -> Place {
        let position = match self.entries {
            Some(unseen) => layout::used(self.dict) - unseen.len(),
            None => self.place.position,
        };
        Place {
            position,
            left: self.place.left,
        }
    }
}

impl<'q, 'py> Iterator for Cursor<'q, 'py> {
    type Item = Member<'q, 'py>;

    #[inline(always)]
    fn next(&mut self) -> Option<Member<'q, 'py>> {
        if self.place.left == 0 {
            return None;
        }
        let (key, value) = match &mut self.entries {
            Some(entries) => layout::next(entries)?,
            None => next(self.dict, &mut self.place.position)?,
        };
        self.place.left -= 1;
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
    position: &mut usize,
) -> Option<(*mut ffi::PyObject, *mut ffi::PyObject)> {
    let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
    let (key_place, value_place) = (&raw mut key, &raw mut value);
    let mut place = position.cast_signed();
    // SAFETY: `dict` is a live dict; the position is checked against its table.
    let found = unsafe { ffi::PyDict_Next(dict.as_ptr(), &raw mut place, key_place, value_place) };
    *position = place.cast_unsigned();
    (found != 0).then_some((key, value))
}

/// Return whether a value that is an exact dict is empty.
#[inline(always)]
pub fn is_empty_dict(value: Borrowed<'_, '_, PyAny>) -> bool {
    match value.cast_exact() {
        Ok(dict) => size(&dict) == 0,
        Err(_) => false,
    }
}

/// Return whether every key is an exact `str`.
#[inline]
pub fn has_text_keys<L: Level>(quiet: &Quiet<'_>, dict: &Bound<'_, PyDict>) -> bool {
    (L::KNOWS_LAYOUT && layout::is_text_table(dict)) || are_keys_text(quiet, dict)
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
fn size(dict: &Bound<'_, PyDict>) -> usize {
    let dict = dict.as_ptr().cast::<ffi::PyDictObject>();
    // SAFETY: a `Bound<PyDict>` points to a live object of this layout.
    unsafe { (*dict).ma_used }.cast_unsigned()
}
