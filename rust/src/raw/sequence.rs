//! Items of a list or a tuple, by a cursor that survives changes of the list.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use super::Quiet;

/// The items of a list, one after another.
pub struct Items<'py> {
    list: Bound<'py, PyList>,
    index: ffi::Py_ssize_t,
}

impl<'py> Items<'py> {
    pub fn new(list: Bound<'py, PyList>) -> Self {
        Self { list, index: 0 }
    }

    /// Return the next item. The length is read at each call, as Python's own loop does.
    #[inline]
    pub fn next<'q>(&mut self, quiet: &'q Quiet<'py>) -> Option<Borrowed<'q, 'py, PyAny>> {
        let list = self.list.as_ptr();
        // SAFETY: `list` is a live list.
        let len = unsafe { ffi::PyList_GET_SIZE(list) };
        if self.index >= len {
            return None;
        }
        // SAFETY: the index is below the length, which cannot change in between.
        let item = unsafe { ffi::PyList_GET_ITEM(list, self.index) };
        self.index += 1;
        // SAFETY: the item is a live object, owned by the list while `quiet` is borrowed.
        Some(unsafe { Borrowed::from_ptr(quiet.py(), item) })
    }
}

/// The items of a tuple, one after another.
pub struct Fields<'py> {
    tuple: Bound<'py, PyTuple>,
    index: ffi::Py_ssize_t,
}

impl<'py> Fields<'py> {
    pub fn new(tuple: Bound<'py, PyTuple>) -> Self {
        Self { tuple, index: 0 }
    }

    /// Return the next item.
    #[inline]
    pub fn next<'q>(&mut self, quiet: &'q Quiet<'py>) -> Option<Borrowed<'q, 'py, PyAny>> {
        let tuple = self.tuple.as_ptr();
        // SAFETY: `tuple` is a live tuple.
        let len = unsafe { ffi::PyTuple_GET_SIZE(tuple) };
        if self.index >= len {
            return None;
        }
        // SAFETY: the index is below the length.
        let item = unsafe { ffi::PyTuple_GET_ITEM(tuple, self.index) };
        self.index += 1;
        // SAFETY: the item is a live object, owned by the tuple.
        Some(unsafe { Borrowed::from_ptr(quiet.py(), item) })
    }
}
