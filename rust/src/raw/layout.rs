//! The private layout of the tables of dicts: entries of text keys are read where they lie.
//!
//! Gain: what `PyDict_Next` costs for each member, a third of the time of objects with short
//! values. Gate: `is_known`. Twin: `PyDict_Next` itself, taken for every other dict.

use std::{ptr, slice};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use super::Quiet;

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

/// Return the key and the value at `position`, or at the first after it that is not deleted.
#[inline(always)]
pub fn next(
    entries: &[Entry],
    position: &mut ffi::Py_ssize_t,
) -> Option<(*mut ffi::PyObject, *mut ffi::PyObject)> {
    while let Some(entry) = entries.get(position.cast_unsigned()) {
        *position += 1;
        if !entry.value.is_null() {
            return Some((entry.key, entry.value));
        }
    }
    None
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

/// Return whether the tables of this interpreter's dicts are laid out as this file says.
///
/// They are on the versions whose sources were read, if a trial agrees.
#[inline]
pub fn is_known(py: Python<'_>) -> bool {
    static IS_KNOWN: PyOnceLock<bool> = PyOnceLock::new();
    *IS_KNOWN.get_or_init(py, || {
        let version = py.version_info();
        // Objects of a free-threaded build have a longer header.
        size_of::<ffi::PyObject>() == 2 * size_of::<usize>()
            && size_of::<usize>() == 8
            && version.major == 3
            && (11..=13).contains(&version.minor)
            && is_as_told(py).unwrap_or(false)
    })
}

/// Read dicts of several sizes, with deleted members, both ways, and dicts of other keys.
fn is_as_told(py: Python<'_>) -> PyResult<bool> {
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
    let (mut position, mut twin_position) = (0, 0);
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
        if next(entries, &mut position) != twin {
            return false;
        }
        if twin.is_none() {
            return true;
        }
    }
}
