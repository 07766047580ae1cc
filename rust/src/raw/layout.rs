//! The private layout of dicts, texts and ints: what they hold is read where it lies.
//!
//! Gain: what `PyDict_Next` costs for each member, a third of the time of objects with short
//! values; and a call for each int. Gate: `is_known`. Twin: the public interface, taken for
//! every other dict, text and int.

use std::{ptr, slice};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyString};

use super::Quiet;
use super::text::Ascii;

/// How a table begins in `CPython` 3.11 to 3.13; then come the index and the entries.
#[repr(C)]
struct Table {
    refcount: ffi::Py_ssize_t,
    log2_size: u8,
    log2_index_bytes: u8,
    kind: u8,
    version: u32,
    usable: ffi::Py_ssize_t,
    used: ffi::Py_ssize_t,
}

/// The kind of a table whose keys are all exact `str`; 0 is that of keys of any type, and 2
/// that of the attributes of instances, whose values lie elsewhere.
const TEXT: u8 = 1;

/// An entry of a table of text keys. The value of a deleted one is null.
#[repr(C)]
pub struct Entry {
    key: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
}

/// Return the next key and its value; deleted entries are passed over.
#[inline(always)]
pub fn next(
    entries: &mut slice::Iter<'_, Entry>,
) -> Option<(*mut ffi::PyObject, *mut ffi::PyObject)> {
    let entry = entries.find(|entry| !entry.value.is_null())?;
    if let Some(later) = entries.as_slice().get(3) {
        super::object::prefetch(later.value);
    }
    Some((entry.key, entry.value))
}

/// Return how many entries the table of a dict has, deleted ones among them.
///
/// Only where `is_known` holds.
#[inline(always)]
pub fn used(dict: &Bound<'_, PyDict>) -> usize {
    header(dict).used.cast_unsigned()
}

/// Return the entries of a dict whose keys are all text, if it has a table of its own.
///
/// Only where `is_known` holds.
#[inline(always)]
pub fn text_entries<'q>(_quiet: &'q Quiet<'_>, dict: &'q Bound<'_, PyDict>) -> Option<&'q [Entry]> {
    let start = start(dict);
    let table = header(dict);
    if table.kind != TEXT {
        return None;
    }
    if table.used == 0 {
        // The table of empty dicts has an index of one byte: what follows it is not aligned.
        return Some(&[]);
    }
    let index = start.wrapping_add(1).cast::<u8>();
    let entries = index.wrapping_add(1 << table.log2_index_bytes).cast();
    // SAFETY: `used` entries follow the index, which has `2 ** log2_index_bytes` bytes.
    Some(unsafe { slice::from_raw_parts(entries, table.used.cast_unsigned()) })
}

/// Return whether the table of a dict can hold no keys but exact `str`.
#[inline]
pub fn is_text_table(dict: &Bound<'_, PyDict>) -> bool {
    header(dict).kind != 0
}

#[inline(always)]
fn header<'a>(dict: &'a Bound<'_, PyDict>) -> &'a Table {
    // SAFETY: every dict has a table, and where the layout is known it begins like this.
    unsafe { &*start(dict) }
}

#[inline(always)]
fn start(dict: &Bound<'_, PyDict>) -> *const Table {
    let dict = dict.as_ptr().cast::<ffi::PyDictObject>();
    // SAFETY: a `Bound<PyDict>` points to a live object of this layout.
    unsafe { (*dict).ma_keys }.cast::<Table>().cast_const()
}

/// The bits of a text's state that tell that it is compact, and that it is ASCII.
const COMPACT_ASCII: u32 = 0b110_0000;

/// Return the text of a `str` that is ASCII and compact, as nearly all ASCII texts are.
///
/// Only where `is_known` holds.
#[inline(always)]
pub fn ascii<'a>(value: Borrowed<'a, '_, PyString>) -> Option<Ascii<'a>> {
    let header = value.as_ptr().cast::<ffi::PyASCIIObject>();
    // SAFETY: every `str` begins with this header.
    let state = unsafe { (*header).state };
    if state & COMPACT_ASCII != COMPACT_ASCII {
        return None;
    }
    // SAFETY: as above.
    let len = unsafe { (*header).length }.cast_unsigned();
    // SAFETY: the characters of such a text follow its header, and a `str` never changes.
    Some(unsafe { Ascii::new(header.wrapping_add(1).cast(), len) })
}

/// How an int begins; then come its digits.
#[repr(C)]
struct Int {
    base: ffi::PyObject,
    tag: isize,
    digits: [u32; 2],
}

/// Return the value of an exact `int` of one or two digits of 30 bits.
///
/// Only where `is_known` holds.
#[inline(always)]
pub fn int(value: Borrowed<'_, '_, PyInt>) -> Option<i64> {
    let int = value.as_ptr().cast::<Int>();
    // SAFETY: every `int` begins like this.
    let tag = unsafe { (*int).tag };
    // SAFETY: the place of the digits, in an `int`.
    let digits = unsafe { &raw const (*int).digits }.cast::<u32>();
    // SAFETY: every `int` has memory for one digit at least, which is a zero in that of zero.
    let low = i64::from(unsafe { digits.read() });
    // Up to Python 3.11, the tag is the number of digits, below zero for a number below zero.
    // Later it is that number above three bits, of which the lowest two tell the sign.
    if tag.cast_unsigned() < if cfg!(Py_3_12) { 2 << 3 } else { 2 } && tag & 2 == 0 {
        return Some(low);
    }
    let (count, is_negative) = if cfg!(Py_3_12) {
        (tag >> 3, tag & 2 != 0)
    } else {
        (tag.abs(), tag < 0)
    };
    let size = match count {
        1 => low,
        2 => {
            let next = digits.wrapping_add(1);
            // SAFETY: there are two digits.
            low | (i64::from(unsafe { next.read() }) << 30)
        }
        _ => return None,
    };
    Some(if is_negative { -size } else { size })
}

/// Return whether the objects of this interpreter are laid out as this file says.
///
/// They are on the versions whose sources were read, if a trial agrees.
pub fn is_known(py: Python<'_>) -> bool {
    let version = py.version_info();
    // Objects of a free-threaded build have a longer header.
    size_of::<ffi::PyObject>() == 2 * size_of::<usize>()
        && size_of::<usize>() == 8
        && version.major == 3
        && (11..=13).contains(&version.minor)
        && is_as_told(py).unwrap_or(false)
}

/// Read texts, ints, and dicts of several sizes, with deleted members, both ways, and dicts of
/// other keys.
fn is_as_told(py: Python<'_>) -> PyResult<bool> {
    for text in ["", "a", "a text of more than sixteen bytes"] {
        let read = PyString::new(py, text);
        if ascii(read.as_borrowed()).map(Ascii::bytes) != Some(text.as_bytes()) {
            return Ok(false);
        }
    }
    for text in ["\u{e9}", "\u{65e5}", "\u{1f600}"] {
        if ascii(PyString::new(py, text).as_borrowed()).is_some() {
            return Ok(false);
        }
    }
    for number in [0, 1, 255, 256, (1 << 30) - 1, 1 << 30, (1 << 60) - 1] {
        for number in [number, -number] {
            if int(PyInt::new(py, number).as_borrowed()) != Some(number) {
                return Ok(false);
            }
        }
    }
    if int(PyInt::new(py, 1_i64 << 60).as_borrowed()).is_some() {
        return Ok(false);
    }
    for size in [0, 1, 5, 6, 300] {
        let dict = PyDict::new(py);
        for number in 0..size {
            dict.set_item(format!("key {number}"), number)?;
        }
        for number in (0..size).step_by(3) {
            dict.del_item(format!("key {number}"))?;
        }
        if !is_text_table(&dict) || !agrees(&dict) {
            return Ok(false);
        }
    }
    let dict = PyDict::new(py);
    dict.set_item("text", 0)?;
    dict.set_item(1, 0)?;
    Ok(!is_text_table(&dict))
}

fn agrees(dict: &Bound<'_, PyDict>) -> bool {
    let quiet = Quiet::new(dict.py());
    let Some(entries) = text_entries(&quiet, dict) else {
        return false;
    };
    let mut entries = entries.iter();
    let mut twin_position = 0;
    loop {
        let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
        let (key_place, value_place) = (&raw mut key, &raw mut value);
        // SAFETY: `dict` is a live dict, which nothing changes meanwhile.
        let is_found = unsafe {
            ffi::PyDict_Next(
                dict.as_ptr(),
                &raw mut twin_position,
                key_place,
                value_place,
            )
        };
        let twin = (is_found != 0).then_some((key, value));
        if next(&mut entries) != twin {
            return false;
        }
        if twin.is_none() {
            return true;
        }
    }
}
