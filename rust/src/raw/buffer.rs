//! What the arrays and the numbers of numpy hold, read by the buffer protocol.

use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::slice;

use pyo3::ffi;
use pyo3::prelude::*;

use super::Quiet;
use super::numpy::{Format, Number, format_of};

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
