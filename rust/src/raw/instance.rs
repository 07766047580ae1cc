//! The attributes of instances, read where they lie.
//!
//! Gain: a call for each attribute, which takes half the time of a record; and a `__dict__` would
//! be made for each instance that is asked for it, and kept. Gate: `Level::KNOWS_LAYOUT`, and the
//! trial of `rich::ask`. Twin: `PyObject_GetAttr`.

use std::ffi::c_ulong;
use std::{ptr, slice};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};

use super::object::class;
use super::{Quiet, layout};

/// The attributes that are taken of the instances of one class.
pub struct Attributes {
    class: *mut ffi::PyTypeObject,
    /// The names, and after them their keys: see `native_form` of the fallback.
    names: Py<PyTuple>,
    /// For each name the place of its slot in the instance; 0 for one in the `__dict__`.
    slots: Vec<usize>,
    has_slots: bool,
    storage: Storage,
    is_layout_known: bool,
}

/// Where the instances of a class have what is in their `__dict__`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Storage {
    /// Somewhere else than told below.
    Unknown,
    /// In a dict, or while there is none in an array that belongs to the instance.
    Managed,
    /// The same, with the array inside the instance, from Python 3.13 on.
    Inline,
}

const INLINE_VALUES: c_ulong = 1 << 2;
const MANAGED_DICT: c_ulong = 1 << 4;

impl Attributes {
    /// Return None for a class that has a way of its own to look up attributes, or for slots that
    /// cannot be read. Without `is_layout_known`, nothing will be read.
    pub fn new(
        is_layout_known: bool,
        class: &Bound<'_, PyType>,
        names: Bound<'_, PyTuple>,
        slots: &Bound<'_, PyTuple>,
    ) -> Option<Self> {
        if !looks_up_as_usual(class) {
            return None;
        }
        let mut places = Vec::new();
        places.try_reserve_exact(names.len()).ok()?;
        for slot in slots.iter_borrowed() {
            let is_in_dict = slot.is_none();
            places.push(if is_in_dict { 0 } else { place(class, slot)? });
        }
        if places.len() + 1 != names.len() {
            return None;
        }
        // SAFETY: a type has flags.
        let flags = unsafe { (*class.as_type_ptr()).tp_flags };
        let storage = if flags & MANAGED_DICT == 0 {
            Storage::Unknown
        } else if cfg!(Py_3_13) && flags & INLINE_VALUES != 0 {
            Storage::Inline
        } else {
            Storage::Managed
        };
        Some(Self {
            class: class.as_type_ptr(),
            names: names.unbind(),
            has_slots: places.iter().any(|&place| place != 0),
            slots: places,
            storage,
            is_layout_known,
        })
    }

    /// Return the names, and after them their keys.
    pub fn names<'a, 'py>(&'a self, py: Python<'py>) -> &'a Bound<'py, PyTuple> {
        self.names.bind(py)
    }

    /// Hand over the attributes of an instance one after another, up to one that is not found.
    ///
    /// Only where the layout of instances is known.
    #[inline]
    pub fn read<'q, 'py>(
        &'q self,
        quiet: &'q Quiet<'py>,
        instance: Borrowed<'q, 'py, PyAny>,
        mut take: impl FnMut(Borrowed<'q, 'py, PyAny>),
    ) -> bool {
        if class(instance) != self.class || !self.is_layout_known {
            return false;
        }
        let instance = instance.as_ptr();
        // SAFETY: what is found are live objects, owned by the instance while `quiet` is borrowed.
        let mut take = |found| take(unsafe { Borrowed::from_ptr(quiet.py(), found) });
        let Some((_, names)) = self.names(quiet.py()).as_slice().split_last() else {
            return false;
        };
        if !self.has_slots {
            let Some(mut held) = Held::new(instance, self.storage) else {
                return false;
            };
            return names
                .iter()
                .all(|name| held.next(name.as_ptr()).map(&mut take).is_some());
        }
        let mut held = None;
        names.iter().zip(&self.slots).all(|(name, &slot)| {
            let found = if slot == 0 {
                if held.is_none() {
                    held = Held::new(instance, self.storage);
                }
                held.as_mut().and_then(|held| held.next(name.as_ptr()))
            } else {
                let place = instance
                    .wrapping_byte_add(slot)
                    .cast::<*mut ffi::PyObject>();
                // SAFETY: instances of the class have a slot there.
                let found = unsafe { place.read() };
                (!found.is_null()).then_some(found)
            };
            found.map(&mut take).is_some()
        })
    }
}

/// Return whether this is an interpreter whose sources were read.
pub fn is_version_known(py: Python<'_>) -> bool {
    // Of later versions the layout of attributes is not tried out yet.
    !cfg!(Py_3_12) && layout::is_known(py)
}

/// Hand over the attributes of an instance by the interface, up to one that is not found.
pub fn ask<'py>(
    _quiet: &mut Quiet<'py>,
    instance: &Bound<'py, PyAny>,
    names: &Bound<'py, PyTuple>,
    mut take: impl FnMut(Bound<'py, PyAny>),
) -> PyResult<()> {
    for name in names.iter_borrowed().take(names.len().saturating_sub(1)) {
        take(instance.getattr(name.cast_exact::<PyString>()?)?);
    }
    Ok(())
}

/// Return whether the instances look up their attributes as those of `object` do.
fn looks_up_as_usual(class: &Bound<'_, PyType>) -> bool {
    let object = &raw const ffi::PyBaseObject_Type;
    // SAFETY: a type has this field.
    let own = unsafe { (*class.as_type_ptr()).tp_getattro };
    // SAFETY: as above.
    let usual = unsafe { (*object).tp_getattro };
    own.zip(usual)
        .is_some_and(|(own, usual)| own as usize == usual as usize)
}

/// Return the place of a slot in the instances of a class, by its descriptor.
fn place(class: &Bound<'_, PyType>, slot: Borrowed<'_, '_, PyAny>) -> Option<usize> {
    if self::class(slot) != &raw mut ffi::PyMemberDescr_Type {
        return None;
    }
    let slot = slot.as_ptr().cast::<ffi::PyMemberDescrObject>();
    // SAFETY: a live object of the class, which has this layout.
    let owner = unsafe { (*slot).d_common.d_type };
    // SAFETY: both are live types.
    if unsafe { ffi::PyType_IsSubtype(class.as_type_ptr(), owner) } == 0 {
        return None;
    }
    // SAFETY: as for the owner.
    let member = unsafe { (*slot).d_member };
    // SAFETY: a descriptor has a definition, which lives as long as its class.
    let member = unsafe { &*member };
    if member.type_code != ffi::Py_T_OBJECT_EX || member.flags & !ffi::Py_READONLY != 0 {
        return None;
    }
    usize::try_from(member.offset).ok()
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
struct Held<'q> {
    keys: &'q [Entry],
    /// The value of the first key; those of the others follow, `stride` bytes from one another.
    values: *const *mut ffi::PyObject,
    stride: usize,
    place: usize,
}

impl Held<'_> {
    #[inline]
    fn new(instance: *mut ffi::PyObject, storage: Storage) -> Option<Self> {
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
        if header.kind == GENERAL {
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
    fn next(&mut self, key: *mut ffi::PyObject) -> Option<*mut ffi::PyObject> {
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
