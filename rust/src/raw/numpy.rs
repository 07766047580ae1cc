//! The classes of numpy and the formats of their numbers.
//!
//! Nothing is imported for it: they are known by the names of their classes.

use std::ffi::CStr;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;

use super::object::class;

/// A class of numpy.
#[derive(Clone, Copy, Debug)]
pub enum Class {
    Array,
    Number(Format),
}

const CLASSES: [(&[u8], Class); 18] = [
    (b"numpy.ndarray", Class::Array),
    (b"numpy.float64", Class::Number(Format::Float(8))),
    (b"numpy.float32", Class::Number(Format::Float(4))),
    (b"numpy.int64", Class::Number(Format::Int(8))),
    (b"numpy.int32", Class::Number(Format::Int(4))),
    (b"numpy.bool", Class::Number(Format::Bool)),
    (b"numpy.bool_", Class::Number(Format::Bool)),
    (b"numpy.float16", Class::Number(Format::Float(2))),
    (b"numpy.int16", Class::Number(Format::Int(2))),
    (b"numpy.int8", Class::Number(Format::Int(1))),
    (b"numpy.uint64", Class::Number(Format::Unsigned(8))),
    (b"numpy.uint32", Class::Number(Format::Unsigned(4))),
    (b"numpy.uint16", Class::Number(Format::Unsigned(2))),
    (b"numpy.uint8", Class::Number(Format::Unsigned(1))),
    (b"numpy.longlong", Class::Number(Format::Int(8))),
    (b"numpy.ulonglong", Class::Number(Format::Unsigned(8))),
    (b"numpy.intc", Class::Number(Format::Int(4))),
    (b"numpy.uintc", Class::Number(Format::Unsigned(4))),
];

/// The addresses of the classes that were met: they live as long as the process.
static MET: [AtomicPtr<ffi::PyTypeObject>; CLASSES.len()] =
    [const { AtomicPtr::new(ptr::null_mut()) }; CLASSES.len()];

/// Return which class of arrays or of numbers the class of a value is, if numpy itself defines
/// it in C. A class made by Python code has another kind of type, whatever its name is.
#[inline]
pub fn class_of_numpy(value: Borrowed<'_, '_, PyAny>) -> Option<Class> {
    let class = class(value);
    let mut met = MET.iter().zip(&CLASSES);
    match met.find(|(met, _)| met.load(Ordering::Relaxed) == class) {
        Some((_, &(_, class))) => Some(class),
        None => unmet(class),
    }
}

#[cold]
#[inline(never)]
fn unmet(class: *mut ffi::PyTypeObject) -> Option<Class> {
    // SAFETY: the class of a live object is live.
    if unsafe { ffi::PyType_GetFlags(class) } & ffi::Py_TPFLAGS_HEAPTYPE != 0 {
        return None;
    }
    // SAFETY: as above.
    let name = unsafe { (*class).tp_name };
    // SAFETY: the name of a class ends in a NUL, and is never changed.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    let mut known = MET.iter().zip(&CLASSES);
    let (met, &(_, known)) = known.find(|(_, known)| known.0 == name)?;
    met.store(class, Ordering::Relaxed);
    Some(known)
}

/// How a number lies in memory, in the order of bytes of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Bool,
    Int(u8),
    Unsigned(u8),
    Float(u8),
}

/// A type of numbers.
///
/// # Safety
///
/// Any bytes are a value of the type, which has as many as `FORMAT` tells.
pub unsafe trait Number: Copy {
    const FORMAT: Format;
}

/// A truth value: any byte but 0 is true.
#[derive(Clone, Copy, Default)]
#[repr(transparent)]
pub struct Truth(pub u8);

/// The bits of a floating-point number of 16 bits.
#[derive(Clone, Copy, Default)]
#[repr(transparent)]
pub struct Half(pub u16);

macro_rules! number {
    ($($type:ty: $format:expr),+) => {
        // SAFETY: a plain number of this size.
        $(unsafe impl Number for $type { const FORMAT: Format = $format; })+
    };
}

number!(
    Truth: Format::Bool,
    i8: Format::Int(1), i16: Format::Int(2), i32: Format::Int(4), i64: Format::Int(8),
    u8: Format::Unsigned(1), u16: Format::Unsigned(2),
    u32: Format::Unsigned(4), u64: Format::Unsigned(8),
    Half: Format::Float(2), f32: Format::Float(4), f64: Format::Float(8)
);

/// Return the format of items of some size that the letters of `struct` describe.
pub fn format_of(letters: &[u8], size: isize) -> Option<Format> {
    // Each of the marks means the machine's order of bytes, with another alignment or size.
    let ([letter] | [b'@' | b'=' | b'^', letter]) = letters else {
        return None;
    };
    let size = u8::try_from(size).ok()?;
    match (letter, size) {
        (b'?', 1) => Some(Format::Bool),
        (b'b' | b'h' | b'i' | b'l' | b'q', 1 | 2 | 4 | 8) => Some(Format::Int(size)),
        (b'B' | b'H' | b'I' | b'L' | b'Q', 1 | 2 | 4 | 8) => Some(Format::Unsigned(size)),
        (b'e', 2) | (b'f', 4) | (b'd', 8) => Some(Format::Float(size)),
        _ => None,
    }
}
