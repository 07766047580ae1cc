//! What instances hold in their `__dict__`, read where it lies: the gate and the twin are those of
//! `instance`.

use std::ffi::c_ulong;
use std::{ptr, slice};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyType;

/// Where the instances of a class have what is in their `__dict__`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Somewhere else than told below.
    Unknown,
    /// In a dict, or while there is none in an array that belongs to the instance.
    Managed,
    /// The same, with the array inside the instance, from Python 3.13 on.
    Inline,
}

const INLINE_VALUES: c_ulong = 1 << 2;
const MANAGED_DICT: c_ulong = 1 << 4;

impl Storage {
    pub fn of(class: &Bound<'_, PyType>) -> Self {
        // SAFETY: a type has flags.
        let flags = unsafe { (*class.as_type_ptr()).tp_flags };
        if flags & MANAGED_DICT == 0 {
            Self::Unknown
        } else if cfg!(Py_3_13) && flags & INLINE_VALUES != 0 {
            Self::Inline
        } else {
            Self::Managed
        }
    }
}

/// How the table of a dict begins in `CPython` 3.11 to 3.13; then come the index and the entries.
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

/// The kind of a table whose keys are not all exact `str`.
const GENERAL: u8 = 0;

/// An entry of a table of text keys. The value is null where values lie elsewhere.
#[repr(C)]
struct Entry {
    key: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
}

/// How an array of values begins from Python 3.13 on; before, it has no header.
#[repr(C)]
struct Header {
    capacity: u8,
    size: u8,
    is_embedded: u8,
    is_valid: u8,
    values: [*mut ffi::PyObject; 0],
}

/// What an instance holds in its `__dict__`, or would if it had one.
pub struct Held<'q> {
    keys: &'q [Entry],
    /// The value of the first key; those of the others follow, `stride` bytes from one another.
    values: *const *mut ffi::PyObject,
    stride: usize,
    place: usize,
}

impl Held<'_> {
    #[inline]
    pub fn new(instance: *mut ffi::PyObject, storage: Storage) -> Option<Self> {
        if storage == Storage::Unknown {
            return None;
        }
        let values = own_values(instance, storage);
        let (table, values) = if values.is_null() {
            // SAFETY: where the layout is known, the dict of an instance is told there.
            let dict = unsafe {
                instance
                    .cast::<*mut ffi::PyDictObject>()
                    .wrapping_sub(3)
                    .read()
            };
            if dict.is_null() {
                return None;
            }
            // SAFETY: what is not null is a live dict.
            let table = unsafe { (*dict).ma_keys }.cast::<Table>().cast_const();
            // SAFETY: as above.
            let values = unsafe { (*dict).ma_values };
            (table, after_header(values.cast()))
        } else {
            // SAFETY: a live object.
            let class = unsafe { ffi::Py_TYPE(instance) }.cast::<ffi::PyHeapTypeObject>();
            // SAFETY: a class whose instances have such values is a heap type.
            let table = unsafe { (*class).ht_cached_keys };
            (table.cast::<Table>().cast_const(), values)
        };
        if table.is_null() {
            return None;
        }
        // SAFETY: where the layout is known, a table begins like this.
        let header = unsafe { &*table };
        // The table of empty dicts has an index of one byte: what follows it is not aligned.
        if header.kind == GENERAL || header.used == 0 {
            return None;
        }
        let index = table.wrapping_add(1);
        let entries = index
            .wrapping_byte_add(1 << header.log2_index_bytes)
            .cast::<Entry>();
        // SAFETY: `used` entries follow the index, which has `2 ** log2_index_bytes` bytes.
        let keys = unsafe { slice::from_raw_parts(entries, header.used.cast_unsigned()) };
        let (values, stride) = if values.is_null() {
            // SAFETY: the place of a value in an entry.
            (unsafe { &raw const (*entries).value }, size_of::<Entry>())
        } else {
            (values, size_of::<*mut ffi::PyObject>())
        };
        Some(Self {
            keys,
            values,
            stride,
            place: 0,
        })
    }

    /// Return the value of a key. Faster for keys in the order in which they lie.
    #[inline]
    pub fn next(&mut self, key: *mut ffi::PyObject) -> Option<*mut ffi::PyObject> {
        let is_next = self
            .keys
            .get(self.place)
            .is_some_and(|entry| entry.key == key);
        if !is_next {
            self.place = self.keys.iter().position(|entry| entry.key == key)?;
        }
        let value = self.values.wrapping_byte_add(self.place * self.stride);
        self.place += 1;
        // SAFETY: there is a place for the value of each key.
        let value = unsafe { value.read() };
        (!value.is_null()).then_some(value)
    }
}

/// Return the values that lie in an array of the instance, or null if it has a dict of its own.
#[inline]
fn own_values(instance: *mut ffi::PyObject, storage: Storage) -> *const *mut ffi::PyObject {
    if cfg!(Py_3_13) {
        if storage != Storage::Inline {
            return ptr::null();
        }
        let header = instance.wrapping_add(1).cast::<Header>();
        // SAFETY: where the layout is known, such values follow the head of the instance.
        let is_valid = unsafe { (*header).is_valid } != 0;
        return if is_valid {
            after_header(header)
        } else {
            ptr::null()
        };
    }
    let words = instance.cast::<*mut u8>();
    if cfg!(Py_3_12) {
        // SAFETY: where the layout is known, the values or the dict are told there.
        let tagged = unsafe { words.wrapping_sub(3).read() };
        let is_values = tagged.addr() & 1 != 0;
        return if is_values {
            tagged.wrapping_add(1).cast()
        } else {
            ptr::null()
        };
    }
    // SAFETY: where the layout is known, the values are told there.
    unsafe { words.wrapping_sub(4).read() }.cast()
}

fn after_header(header: *mut Header) -> *const *mut ffi::PyObject {
    if cfg!(Py_3_13) && !header.is_null() {
        header.wrapping_add(1).cast()
    } else {
        header.cast()
    }
}
