//! New objects. The constructors of `PyO3` panic when there is no memory; these raise.

use std::ffi::CStr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList, PyString, PyTuple};

/// Return a new, empty dict.
pub fn dict(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    // SAFETY: `Python` proves that this thread is attached to the interpreter.
    let dict = unsafe { ffi::PyDict_New() };
    // SAFETY: the call returns a new object or null with an exception set.
    let dict = unsafe { Bound::from_owned_ptr_or_err(py, dict) }?;
    Ok(dict.cast_into()?)
}

/// Return a new, empty list.
pub fn list(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    // SAFETY: `Python` proves that this thread is attached to the interpreter.
    let list = unsafe { ffi::PyList_New(0) };
    // SAFETY: the call returns a new object or null with an exception set.
    let list = unsafe { Bound::from_owned_ptr_or_err(py, list) }?;
    Ok(list.cast_into()?)
}

/// Return `(first, second)`.
pub fn pair<'py>(
    first: &Bound<'py, PyAny>,
    second: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyTuple>> {
    // SAFETY: the call takes as many live objects as it is told, and owns none of them.
    let pair = unsafe { ffi::PyTuple_Pack(2, first.as_ptr(), second.as_ptr()) };
    // SAFETY: the call returns a new object or null with an exception set.
    let pair = unsafe { Bound::from_owned_ptr_or_err(first.py(), pair) }?;
    Ok(pair.cast_into()?)
}

/// Return what Python's `id` returns.
pub fn id<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyInt>> {
    // SAFETY: `Bound` proves that this thread is attached; the pointer is not followed.
    let id = unsafe { ffi::PyLong_FromVoidPtr(value.as_ptr().cast()) };
    // SAFETY: the call returns a new object or null with an exception set.
    let id = unsafe { Bound::from_owned_ptr_or_err(value.py(), id) }?;
    Ok(id.cast_into()?)
}

/// Return a name as the interpreter interns it.
pub fn name<'py>(py: Python<'py>, name: &CStr) -> PyResult<Bound<'py, PyString>> {
    // SAFETY: `Python` proves that this thread is attached; `name` ends in a NUL.
    let name = unsafe { ffi::PyUnicode_InternFromString(name.as_ptr()) };
    // SAFETY: the call returns a new object or null with an exception set.
    let name = unsafe { Bound::from_owned_ptr_or_err(py, name) }?;
    Ok(name.cast_into()?)
}

/// Return an attribute of a module, which is imported if it is not yet.
pub fn imported<'py>(
    py: Python<'py>,
    module: &CStr,
    attribute: &CStr,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: `Python` proves that this thread is attached; `module` ends in a NUL.
    let module = unsafe { ffi::PyImport_ImportModule(module.as_ptr()) };
    // SAFETY: the call returns a new object or null with an exception set.
    let module = unsafe { Bound::from_owned_ptr_or_err(py, module) }?;
    module.getattr(name(py, attribute)?)
}
