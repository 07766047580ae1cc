//! The values of exact `int` and `float` objects.

use std::ffi::c_int;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt};

use super::layout;
use super::level::Level;

/// Return the value of an exact `int`, or None if it takes more than 64 bits.
#[inline]
pub fn int<L: Level>(value: Borrowed<'_, '_, PyInt>) -> Option<i64> {
    if L::KNOWS_LAYOUT
        && let Some(number) = layout::int(value)
    {
        return Some(number);
    }
    long_int(value)
}

/// Return the value of an exact `int` if that is told at once.
#[inline(always)]
pub fn short_int<L: Level>(value: Borrowed<'_, '_, PyAny>) -> Option<i64> {
    let value = value.cast_exact().ok()?;
    if L::KNOWS_LAYOUT {
        layout::int(value)
    } else {
        None
    }
}

#[inline(never)]
fn long_int(value: Borrowed<'_, '_, PyInt>) -> Option<i64> {
    let mut overflow: c_int = 0;
    // SAFETY: `value` is a live int, for which the call cannot fail.
    let number = unsafe { ffi::PyLong_AsLongLongAndOverflow(value.as_ptr(), &raw mut overflow) };
    if overflow == 0 { Some(number) } else { None }
}

/// Return the value of a `float`.
#[inline]
pub fn float(value: Borrowed<'_, '_, PyFloat>) -> f64 {
    // SAFETY: `value` is a live float.
    unsafe { ffi::PyFloat_AS_DOUBLE(value.as_ptr()) }
}

/// Return whether a value is `True`.
#[inline]
pub fn is_true(value: Borrowed<'_, '_, PyAny>) -> bool {
    // SAFETY: the address of an object that lives as long as the interpreter.
    value.as_ptr() == unsafe { ffi::Py_True() }
}
