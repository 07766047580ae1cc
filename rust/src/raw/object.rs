//! Questions about any object.

use pyo3::ffi;
use pyo3::prelude::*;

/// Return the address of the exact type of a value, to be compared and never followed.
#[inline]
pub fn class(value: Borrowed<'_, '_, PyAny>) -> *mut ffi::PyTypeObject {
    // SAFETY: a `Borrowed` points to a live object, and every object has a type.
    unsafe { ffi::Py_TYPE(value.as_ptr()) }
}

/// Return whether a value is an iterator: what it gives, it gives only once.
pub fn is_iterator(value: &Bound<'_, PyAny>) -> bool {
    // SAFETY: a `Bound` points to a live object; the check reads a slot of its type.
    unsafe { ffi::PyIter_Check(value.as_ptr()) != 0 }
}

/// Return the number of levels that the interpreter lets calls nest.
pub fn recursion_limit(_py: Python<'_>) -> usize {
    // SAFETY: `Python` proves that this thread is attached to the interpreter.
    let limit = unsafe { ffi::Py_GetRecursionLimit() };
    usize::try_from(limit).unwrap_or(0)
}
