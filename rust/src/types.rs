//! The one place that says which types are walked natively.

use pyo3::ffi;
use pyo3::prelude::*;

use crate::raw;

/// What the walk does with a value, by its exact type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Int,
    Float,
    Bool,
    Null,
    Object,
    List,
    Tuple,
    Bytes,
    /// An instance whose class declares its members; the value is found to be one later.
    Record,
    /// Any other type, subclasses of the above among them: converted by the fallback.
    Other,
}

/// Return the kind of a value. The order is that of how often the types occur in bodies.
#[inline]
pub fn kind(value: Borrowed<'_, '_, PyAny>) -> Kind {
    let class = raw::object::class(value);
    if class == &raw mut ffi::PyUnicode_Type {
        Kind::Text
    } else if class == &raw mut ffi::PyLong_Type {
        Kind::Int
    } else if class == &raw mut ffi::PyFloat_Type {
        Kind::Float
    } else if class == &raw mut ffi::PyDict_Type {
        Kind::Object
    } else if class == &raw mut ffi::PyList_Type {
        Kind::List
    } else if class == &raw mut ffi::PyBool_Type {
        Kind::Bool
    } else if value.is_none() {
        Kind::Null
    } else if class == &raw mut ffi::PyTuple_Type {
        Kind::Tuple
    } else if class == &raw mut ffi::PyBytes_Type {
        Kind::Bytes
    } else {
        Kind::Other
    }
}
