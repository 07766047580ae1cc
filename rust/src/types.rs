//! The one place that says which types are walked natively.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyType;

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
    /// A model that a plan may write; as for `Record`.
    Model,
    /// Any other type, subclasses of the above among them: converted by the fallback.
    Other,
}

/// Return the kind of a value. The order is that of how often the types occur in bodies.
#[inline]
pub fn kind(value: Borrowed<'_, '_, PyAny>) -> Kind {
    told(raw::object::class(value), || value.is_none())
}

/// Return the kind of the instances of a class.
pub fn kind_of(class: &Bound<'_, PyType>) -> Kind {
    let class = class.as_type_ptr();
    told(class, || raw::object::is_class_of_none(class))
}

#[inline(always)]
fn told(class: *mut ffi::PyTypeObject, is_none: impl FnOnce() -> bool) -> Kind {
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
    } else if is_none() {
        Kind::Null
    } else if class == &raw mut ffi::PyTuple_Type {
        Kind::Tuple
    } else if class == &raw mut ffi::PyBytes_Type {
        Kind::Bytes
    } else {
        Kind::Other
    }
}
