//! Questions about any object.

use pyo3::ffi;
use pyo3::prelude::*;

/// Return the address of the exact type of a value, to be compared and never followed.
#[inline]
pub fn class(value: Borrowed<'_, '_, PyAny>) -> *mut ffi::PyTypeObject {
    // SAFETY: a `Borrowed` points to a live object, and every object has a type.
    unsafe { ffi::Py_TYPE(value.as_ptr()) }
}

/// Return whether a class is that of None.
pub fn is_class_of_none(class: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: None is there as long as the interpreter.
    let none = unsafe { ffi::Py_None() };
    // SAFETY: a live object.
    class == unsafe { ffi::Py_TYPE(none) }
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

/// Let the processor fetch an object that is about to be read.
#[inline(always)]
pub fn prefetch(object: *mut ffi::PyObject) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, for which any address is good; every x86-64 processor knows it.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(object.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = object;
}
