//! What the arrays and the numbers of numpy hold, read by the buffer protocol.
//!
//! Nothing is imported for it: they are known by the names of their classes.

use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::{ptr, slice};

use pyo3::ffi;
use pyo3::prelude::*;

use super::Quiet;
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

/// The numbers of an array while no Python code runs, which could move or free them.
pub struct View<'v> {
    start: *const u8,
    format: Format,
    shape: &'v [isize],
    strides: &'v [isize],
}

/// Return the number that a value is, if it holds one of this type.
#[inline]
pub fn number<T: Number>(_quiet: &mut Quiet<'_>, value: &Bound<'_, PyAny>) -> Option<T> {
    let mut buffer = Buffer::empty();
    buffer.fill(value, ffi::PyBUF_SIMPLE)?;
    if usize::try_from(buffer.0.len) != Ok(size_of::<T>()) {
        return None;
    }
    // SAFETY: the buffer has as many bytes, which any are a value of the type.
    Some(unsafe { buffer.0.buf.cast::<T>().read_unaligned() })
}

impl View<'_> {
    /// Let `read` see the numbers of a value; None if it has others than those of a `Format`.
    pub fn of<T>(
        // Held to the end: no Python code runs.
        _quiet: &mut Quiet<'_>,
        value: &Bound<'_, PyAny>,
        read: impl FnOnce(&View<'_>) -> T,
    ) -> Option<T> {
        let mut buffer = Buffer::empty();
        buffer.fill(value, ffi::PyBUF_FULL_RO)?;
        let view = buffer.view()?;
        Some(read(&view))
    }

    pub fn format(&self) -> Format {
        self.format
    }

    /// Return the length of each axis; those of an array without axes is empty.
    pub fn shape(&self) -> &[isize] {
        self.shape
    }

    /// Return the numbers along the last axis at a place of all the others, or the only number
    /// of an array without axes; none for a place or a type that is not that of the array.
    #[inline(always)]
    pub fn row<T: Number>(&self, place: &[usize]) -> Row<'_, T> {
        self.found(place).unwrap_or(Row {
            at: self.start,
            stride: 0,
            left: 0,
            numbers: PhantomData,
        })
    }

    #[inline(always)]
    fn found<T: Number>(&self, place: &[usize]) -> Option<Row<'_, T>> {
        let (stride, left, outer) = match self.shape.split_last() {
            Some((&len, outer)) => (*self.strides.last()?, len.cast_unsigned(), outer),
            None => (0, 1, self.shape),
        };
        if T::FORMAT != self.format || outer.len() != place.len() {
            return None;
        }
        let mut at = self.start;
        for ((&len, &stride), &index) in outer.iter().zip(self.strides).zip(place) {
            if index >= len.cast_unsigned() {
                return None;
            }
            at = at.wrapping_offset(stride.wrapping_mul(index.cast_signed()));
        }
        Some(Row {
            at,
            stride,
            left,
            numbers: PhantomData,
        })
    }
}

/// Numbers that follow each other.
#[derive(Clone, Copy)]
pub struct Row<'v, T> {
    at: *const u8,
    stride: isize,
    left: usize,
    numbers: PhantomData<&'v T>,
}

impl<T: Number> Row<'_, T> {
    /// Return how many numbers are still to come.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.left
    }

    /// Pass over the next numbers.
    #[inline(always)]
    pub fn skip_next(&mut self, count: usize) {
        let count = count.min(self.left);
        self.left -= count;
        self.at = self
            .at
            .wrapping_offset(self.stride.wrapping_mul(count.cast_signed()));
    }
}

impl<T: Number + Default> Row<'_, T> {
    /// Return the next numbers, if there are as many.
    #[inline(always)]
    pub fn next_block<const N: usize>(&mut self) -> Option<[T; N]> {
        if self.left < N {
            return None;
        }
        let mut block = [T::default(); N];
        block.fill_with(|| self.next().unwrap_or_default());
        Some(block)
    }
}

#[allow(
    clippy::copy_iterator,
    reason = "copies are made on purpose, of the place"
)]
impl<T: Number> Iterator for Row<'_, T> {
    type Item = T;

    #[inline(always)]
    fn next(&mut self) -> Option<T> {
        self.left = self.left.checked_sub(1)?;
        // SAFETY: the array has a number here, of this type, which any bytes are a value of.
        let number = unsafe { self.at.cast::<T>().read_unaligned() };
        self.at = self.at.wrapping_offset(self.stride);
        Some(number)
    }
}

/// A buffer that is held, once it is filled. Some exporters let its fields point into it: from
/// then on it is not moved.
struct Buffer(ffi::Py_buffer);

impl Buffer {
    fn empty() -> Self {
        Self(ffi::Py_buffer::new())
    }

    #[inline]
    fn fill(&mut self, value: &Bound<'_, PyAny>, flags: c_int) -> Option<()> {
        // SAFETY: `value` is a live object, and this buffer is not yet held.
        if unsafe { ffi::PyObject_GetBuffer(value.as_ptr(), &raw mut self.0, flags) } == 0 {
            return Some(());
        }
        // The fallback meets the value next, and says what is wrong with it.
        // SAFETY: `Bound` proves that this thread is attached to the interpreter.
        unsafe { ffi::PyErr_Clear() };
        None
    }

    fn view(&self) -> Option<View<'_>> {
        let buffer = &self.0;
        if buffer.format.is_null() || !buffer.suboffsets.is_null() {
            return None;
        }
        // SAFETY: the format ends in a NUL, and lives as long as the buffer is held.
        let format = unsafe { CStr::from_ptr(buffer.format) };
        let format = format_of(format.to_bytes(), buffer.itemsize)?;
        let axes = usize::try_from(buffer.ndim).ok()?;
        let (mut shape, mut strides) = (&[][..], &[][..]);
        if axes > 0 {
            if buffer.shape.is_null() || buffer.strides.is_null() {
                return None;
            }
            // SAFETY: there is a length for each axis for as long as the buffer is held.
            shape = unsafe { slice::from_raw_parts(buffer.shape, axes) };
            // SAFETY: there is a stride for each axis for as long as the buffer is held.
            strides = unsafe { slice::from_raw_parts(buffer.strides, axes) };
        }
        Some(View {
            start: buffer.buf.cast_const().cast(),
            format,
            shape,
            strides,
        })
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: the buffer is empty, or held and nothing refers to it any more.
        unsafe { ffi::PyBuffer_Release(&raw mut self.0) };
    }
}

/// Return the format of items of some size that the letters of `struct` describe.
fn format_of(letters: &[u8], size: isize) -> Option<Format> {
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
