//! The code points of a `str`, in place: nothing is copied, and no cached UTF-8 is made.

use std::marker::PhantomData;
use std::slice;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::layout;
use super::level::Level;
use crate::errors::{Outcome, Refusal};

/// An ASCII text that follows the header of its object: what lies before it can be read, too.
#[derive(Clone, Copy)]
pub struct Ascii<'a> {
    start: *const u8,
    len: usize,
    text: PhantomData<&'a [u8]>,
}

impl<'a> Ascii<'a> {
    /// # Safety
    ///
    /// `len` ASCII characters are at `start`, unchanged during `'a`, after 16 bytes at least
    /// of the same object.
    #[inline(always)]
    pub unsafe fn new(start: *const u8, len: usize) -> Self {
        Self {
            start,
            len,
            text: PhantomData,
        }
    }

    #[inline(always)]
    pub fn len(self) -> usize {
        self.len
    }

    #[inline(always)]
    pub fn start(self) -> *const u8 {
        self.start
    }

    #[inline(always)]
    pub fn end(self) -> *const u8 {
        self.start.wrapping_add(self.len)
    }

    #[inline(always)]
    pub fn bytes(self) -> &'a [u8] {
        // SAFETY: what `new` asks for.
        unsafe { slice::from_raw_parts(self.start, self.len) }
    }
}

/// The text of a `str` in the form that the interpreter holds it.
pub enum Text<'a> {
    Ascii(Ascii<'a>),
    /// The cached UTF-8 of a text that is not ASCII.
    Utf8(&'a [u8]),
    /// Code points below 0x100.
    Latin1(&'a [u8]),
    /// Code points below 0x10000, surrogates among them.
    Ucs2(&'a [u16]),
    /// Code points below 0x110000, surrogates among them.
    Ucs4(&'a [u32]),
}

/// Return the text of a `str` that is ASCII, if that can be told without more ado.
#[inline(always)]
pub fn ascii<'a, L: Level>(value: Borrowed<'a, '_, PyString>) -> Outcome<Option<Ascii<'a>>> {
    if L::KNOWS_LAYOUT {
        return Ok(layout::ascii(value));
    }
    Ok(match text(value)? {
        Text::Ascii(text) => Some(text),
        _ => None,
    })
}

/// Return the text of a `str`.
#[inline]
pub fn text<'a>(value: Borrowed<'a, '_, PyString>) -> Outcome<Text<'a>> {
    let text = value.as_ptr();
    // SAFETY: `text` is a live str. Only Python 3.11 knows texts that are not ready yet.
    if unsafe { ffi::PyUnicode_READY(text) } != 0 {
        return Err(Refusal::Raised);
    }
    // SAFETY: `text` is ready.
    let len = unsafe { ffi::PyUnicode_GET_LENGTH(text) }.cast_unsigned();
    // SAFETY: `text` is ready.
    let data = unsafe { ffi::PyUnicode_DATA(text) };
    // Only ASCII text follows the shorter header directly. The flags would tell as well, but
    // their layout is private from Python 3.14 on.
    if data.addr() == text.addr() + size_of::<ffi::PyASCIIObject>() {
        // SAFETY: `len` ASCII characters start at `data`, after the header; a str never changes.
        return Ok(Text::Ascii(unsafe { Ascii::new(data.cast(), len) }));
    }
    if let Some(utf8) = cached_utf8(value) {
        return Ok(Text::Utf8(utf8));
    }
    // SAFETY: `text` is ready.
    match unsafe { ffi::PyUnicode_KIND(text) } {
        ffi::PyUnicode_1BYTE_KIND => {
            // SAFETY: a text of this kind holds `len` single bytes at `data`.
            Ok(Text::Latin1(unsafe {
                slice::from_raw_parts(data.cast(), len)
            }))
        }
        ffi::PyUnicode_2BYTE_KIND => {
            // SAFETY: a text of this kind holds `len` aligned 16-bit units at `data`.
            Ok(Text::Ucs2(unsafe {
                slice::from_raw_parts(data.cast(), len)
            }))
        }
        _ => {
            // SAFETY: a text of the remaining kind holds `len` aligned 32-bit units at `data`.
            Ok(Text::Ucs4(unsafe {
                slice::from_raw_parts(data.cast(), len)
            }))
        }
    }
}

/// Return the UTF-8 that the interpreter already holds; a text that is not compact ASCII only.
#[inline]
fn cached_utf8<'a>(value: Borrowed<'a, '_, PyString>) -> Option<&'a [u8]> {
    let header = value.as_ptr().cast::<ffi::PyCompactUnicodeObject>();
    // SAFETY: a text that is not compact ASCII has the longer header.
    let utf8 = unsafe { (*header).utf8 };
    if utf8.is_null() {
        return None;
    }
    // SAFETY: as above.
    let len = unsafe { (*header).utf8_length }.cast_unsigned();
    // SAFETY: cached UTF-8 lives and stays as it is as long as the str.
    Some(unsafe { slice::from_raw_parts(utf8.cast(), len) })
}
