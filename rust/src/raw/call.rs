//! Functions `(body, /, *, extra=None, omit=None)` that Python calls without a detour.
//!
//! Gain: the names of the arguments are compared as addresses, which takes 250 instructions less
//! a call than what `PyO3` makes of a `#[pyfunction]`: a tenth of the time of a tiny body.

use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

/// The arguments of a call, borrowed from the caller.
pub struct Arguments<'a, 'py> {
    pub body: Borrowed<'a, 'py, PyAny>,
    pub extra: Option<Borrowed<'a, 'py, PyAny>>,
    pub omit: Option<Borrowed<'a, 'py, PyAny>>,
}

/// A function of the kernel. Without a result, it has raised.
pub trait Function {
    const NAME: &CStr;
    /// The signature in the form that `inspect` reads, and the first line of the docstring.
    const DOC: &CStr;

    fn call<'py>(py: Python<'py>, arguments: &Arguments<'_, 'py>) -> Option<Bound<'py, PyAny>>;
}

/// Let `PyO3` know that this thread is attached to the interpreter: it then frees objects at
/// once. To be called around whatever may raise or run Python code.
pub fn attached<T>(work: impl FnOnce() -> T) -> T {
    Python::attach(|_| work())
}

/// Return a new function object of a module.
pub fn function<'py, F: Function>(module: &Bound<'py, PyModule>) -> PyResult<Bound<'py, PyAny>> {
    let definition = Box::new(ffi::PyMethodDef {
        ml_name: F::NAME.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer {
            PyCFunctionFastWithKeywords: entry::<F>,
        },
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: F::DOC.as_ptr(),
    });
    let name = module.name()?;
    // Made here, where a failure is no more than a failed import.
    keywords(module.py());
    // The definition lives as long as the process, as the function may.
    let definition = Box::into_raw(definition);
    // SAFETY: the arguments are live, and the function has the type that the flags tell.
    let function = unsafe { ffi::PyCFunction_NewEx(definition, module.as_ptr(), name.as_ptr()) };
    // SAFETY: the call returns a new object or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(module.py(), function) }
}

unsafe extern "C" fn entry<F: Function>(
    _module: *mut ffi::PyObject,
    values: *const *mut ffi::PyObject,
    positional: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the interpreter calls this, on a thread that is attached to it.
    let py = unsafe { Python::assume_attached() };
    let result = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the arguments are those of this call.
        let arguments = unsafe { arguments(py, values, positional, names) }?;
        F::call(py, &arguments)
    }));
    match result {
        Ok(Some(value)) => value.into_ptr(),
        Ok(None) => ptr::null_mut(),
        Err(_) => {
            attached(|| PyRuntimeError::new_err("the kernel failed").restore(py));
            ptr::null_mut()
        }
    }
}

/// # Safety
///
/// `values` are live objects, `positional` without names, then one for each of the names.
unsafe fn arguments<'a>(
    py: Python<'_>,
    values: *const *mut ffi::PyObject,
    positional: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> Option<Arguments<'a, '_>> {
    if positional != 1 {
        return refuse(py, "expected one positional argument");
    }
    let value = |place: usize| {
        // SAFETY: what the caller promises.
        let value = unsafe { values.add(place) };
        // SAFETY: as above.
        let value = unsafe { value.read() };
        // SAFETY: as above; the caller of the function holds the arguments.
        unsafe { Borrowed::from_ptr(py, value) }
    };
    let (mut extra, mut omit) = (None, None);
    if !names.is_null() {
        // SAFETY: the caller of the function holds the names.
        let names = unsafe { Borrowed::from_ptr(py, names) };
        let Ok(names) = names.cast_exact::<PyTuple>() else {
            return refuse(py, "expected names in a tuple");
        };
        for (place, name) in names.iter_borrowed().enumerate() {
            let value = Some(value(1 + place)).filter(|value| !value.is_none());
            let (extra_name, omit_name) = keywords(py);
            // A keyword that stands in the code is the interned object itself.
            if name.is(omit_name) {
                omit = value;
            } else if name.is(extra_name) {
                extra = value;
            } else if name.eq(omit_name).unwrap_or(false) {
                omit = value;
            } else if name.eq(extra_name).unwrap_or(false) {
                extra = value;
            } else {
                return refuse(py, "expected no keyword arguments but `extra` and `omit`");
            }
        }
    }
    let body = value(0);
    Some(Arguments { body, extra, omit })
}

#[inline(always)]
fn keywords(py: Python<'_>) -> (&Bound<'_, PyString>, &Bound<'_, PyString>) {
    (intern!(py, "extra"), intern!(py, "omit"))
}

#[cold]
fn refuse<T>(py: Python<'_>, message: &'static str) -> Option<T> {
    attached(|| PyTypeError::new_err(message).restore(py));
    None
}
