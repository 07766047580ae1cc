//! Membership in a set of texts, found without Python code.
//!
//! Gain: `PySet_Contains` may call the `__eq__` of what the set holds, and so wants that no item is
//! borrowed meanwhile. The layout is that of a public header, which `PyO3` declares.

use std::slice;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PySet, PyString};

use super::Quiet;
use super::text::{Text, text};

/// The hash of a deleted entry, which no object has.
const DELETED: ffi::Py_hash_t = -1;

/// Return whether a set holds a text that is ASCII, or None if only Python code can tell.
pub fn holds(
    _quiet: &Quiet<'_>,
    set: &Bound<'_, PySet>,
    sought: Borrowed<'_, '_, PyString>,
) -> Option<bool> {
    // SAFETY: a live `str`, whose hash takes no Python code.
    let hash = unsafe { ffi::PyObject_Hash(sought.as_ptr()) };
    let set = set.as_ptr().cast::<ffi::PySetObject>();
    // SAFETY: a `Bound<PySet>` points to a live object of this layout.
    let table = unsafe { (*set).table };
    // SAFETY: as above.
    let mask = unsafe { (*set).mask };
    // SAFETY: the table has one place more than the mask says, and nothing changes it while
    // `quiet` is borrowed.
    let entries = unsafe { slice::from_raw_parts(table, mask.cast_unsigned() + 1) };
    for entry in entries {
        if entry.key == sought.as_ptr() {
            return Some(true);
        }
        if entry.hash != hash || entry.key.is_null() || entry.hash == DELETED {
            continue;
        }
        // SAFETY: a key is a live object, owned by the set.
        let key = unsafe { Borrowed::from_ptr(sought.py(), entry.key) };
        let key = key.cast_exact::<PyString>().ok()?;
        if let (Ok(Text::Ascii(key)), Ok(Text::Ascii(sought))) = (text(key), text(sought))
            && key.bytes() == sought.bytes()
        {
            return Some(true);
        }
    }
    Some(false)
}
