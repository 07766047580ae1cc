//! Items of a list or a tuple, by a cursor that survives changes of the list.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use super::Quiet;

/// A list or a tuple.
pub trait Sequence: Sized {
    fn len(sequence: &Bound<'_, Self>) -> usize;

    /// Return the item at a place below the length.
    ///
    /// # Safety
    ///
    /// The place is below the length.
    unsafe fn item(sequence: &Bound<'_, Self>, place: usize) -> *mut ffi::PyObject;
}

impl Sequence for PyList {
    #[inline(always)]
    fn len(list: &Bound<'_, Self>) -> usize {
        // SAFETY: `list` is a live list.
        unsafe { ffi::PyList_GET_SIZE(list.as_ptr()) }.cast_unsigned()
    }

    #[inline(always)]
    unsafe fn item(list: &Bound<'_, Self>, place: usize) -> *mut ffi::PyObject {
        // SAFETY: what the caller promises.
        unsafe { ffi::PyList_GET_ITEM(list.as_ptr(), place.cast_signed()) }
    }
}

impl Sequence for PyTuple {
    #[inline(always)]
    fn len(tuple: &Bound<'_, Self>) -> usize {
        // SAFETY: `tuple` is a live tuple.
        unsafe { ffi::PyTuple_GET_SIZE(tuple.as_ptr()) }.cast_unsigned()
    }

    #[inline(always)]
    unsafe fn item(tuple: &Bound<'_, Self>, place: usize) -> *mut ffi::PyObject {
        // SAFETY: what the caller promises.
        unsafe { ffi::PyTuple_GET_ITEM(tuple.as_ptr(), place.cast_signed()) }
    }
}

/// The items of a sequence, one after another.
pub struct Items<'py, T> {
    sequence: Bound<'py, T>,
    place: usize,
}

impl<'py, T: Sequence> Items<'py, T> {
    pub fn new(sequence: Bound<'py, T>) -> Self {
        Self { sequence, place: 0 }
    }

    /// Go on where the items were left, until Python code runs. Of a list that has changed
    /// meanwhile, the items at the places that were not yet seen follow, as in Python's loop.
    #[inline(always)]
    pub fn resume<'q>(&'q self, quiet: &'q Quiet<'py>) -> Cursor<'q, 'py, T> {
        Cursor {
            sequence: &self.sequence,
            len: T::len(&self.sequence),
            place: self.place,
            quiet,
        }
    }

    /// Leave the items where a cursor has come to.
    #[inline(always)]
    pub fn leave(&mut self, place: usize) {
        self.place = place;
    }

    /// Return how many items were walked, and how many there are.
    pub fn share(&self) -> (usize, usize) {
        (self.place, T::len(&self.sequence))
    }
}

/// The items of a sequence while no Python code runs.
pub struct Cursor<'q, 'py, T> {
    sequence: &'q Bound<'py, T>,
    len: usize,
    place: usize,
    quiet: &'q Quiet<'py>,
}

impl<T> Cursor<'_, '_, T> {
    /// Return how far the cursor has come.
    #[inline(always)]
    pub fn place(self) -> usize {
        self.place
    }
}

impl<'q, 'py, T: Sequence> Cursor<'q, 'py, T> {
    /// Return what `take` makes of the next item, which stays the next one if that is nothing.
    #[inline(always)]
    pub fn next_if<R>(
        &mut self,
        take: impl FnOnce(Borrowed<'q, 'py, PyAny>) -> Option<R>,
    ) -> Option<R> {
        let place = self.place;
        let taken = self.next().and_then(take);
        if taken.is_none() {
            self.place = place;
        }
        taken
    }
}

impl<'q, 'py, T: Sequence> Iterator for Cursor<'q, 'py, T> {
    type Item = Borrowed<'q, 'py, PyAny>;

    #[inline(always)]
    fn next(&mut self) -> Option<Borrowed<'q, 'py, PyAny>> {
        if self.place >= self.len {
            return None;
        }
        // SAFETY: the place is below the length, which cannot change while `quiet` is borrowed.
        let item = unsafe { T::item(self.sequence, self.place) };
        self.place += 1;
        // SAFETY: the item is a live object, owned by the sequence while `quiet` is borrowed.
        Some(unsafe { Borrowed::from_ptr(self.quiet.py(), item) })
    }
}

/// Return whether a value that is an exact list is empty.
#[inline(always)]
pub fn is_empty_list(value: Borrowed<'_, '_, PyAny>) -> bool {
    match value.cast_exact() {
        Ok(list) => PyList::len(&list) == 0,
        Err(_) => false,
    }
}
