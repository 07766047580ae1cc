//! The attributes of instances, read where they lie.
//!
//! Gain: a call for each attribute, which takes half the time of a record; and a `__dict__` would
//! be made for each instance that is asked for it, and kept. Gate: `Level::KNOWS_LAYOUT`, and the
//! trial of `rich::ask`. Twin: `PyObject_GetAttr`.

use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

use super::Quiet;
use super::call::attached;
use super::held::{Held, Storage};
use super::object::class;

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
        Some(Self {
            class: class.as_type_ptr(),
            names: names.unbind(),
            has_slots: places.iter().any(|&place| place != 0),
            slots: places,
            storage: Storage::of(class),
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

/// A slot of the instances of one class.
pub struct Slot {
    class: *mut ffi::PyTypeObject,
    place: usize,
}

impl Slot {
    /// Return None for what describes no slot of the class.
    pub fn new(class: &Bound<'_, PyType>, slot: Borrowed<'_, '_, PyAny>) -> Option<Self> {
        Some(Self {
            class: class.as_type_ptr(),
            place: place(class, slot)?,
        })
    }

    /// Return what an instance has in the slot, or None if it has nothing there.
    #[inline]
    pub fn read<'q, 'py>(
        &self,
        quiet: &'q Quiet<'py>,
        instance: Borrowed<'q, 'py, PyAny>,
    ) -> Option<Borrowed<'q, 'py, PyAny>> {
        if class(instance) != self.class {
            return None;
        }
        // SAFETY: instances of the class have this slot.
        unsafe { read(quiet, instance, self.place) }
    }
}

/// # Safety
///
/// The instance has a slot at `place`.
#[inline]
unsafe fn read<'q, 'py>(
    quiet: &'q Quiet<'py>,
    instance: Borrowed<'q, 'py, PyAny>,
    place: usize,
) -> Option<Borrowed<'q, 'py, PyAny>> {
    let place = instance.as_ptr().wrapping_byte_add(place);
    // SAFETY: what the caller promises.
    let found = unsafe { place.cast::<*mut ffi::PyObject>().read() };
    if found.is_null() {
        return None;
    }
    // SAFETY: a live object, owned by the instance while `quiet` is borrowed.
    Some(unsafe { Borrowed::from_ptr(quiet.py(), found) })
}

/// Return the `__dict__` of an instance whose class has the usual one, which runs no Python code.
#[inline]
pub fn dict<'py>(
    quiet: &Quiet<'py>,
    instance: Borrowed<'_, 'py, PyAny>,
) -> Option<Bound<'py, PyDict>> {
    let py = quiet.py();
    // SAFETY: the call takes a live object, and looks where its class says that the dict is.
    let dict = unsafe { ffi::PyObject_GenericGetDict(instance.as_ptr(), ptr::null_mut()) };
    if dict.is_null() {
        attached(|| drop(PyErr::take(py)));
        return None;
    }
    // SAFETY: the call returns a new reference.
    let dict = unsafe { Bound::from_owned_ptr(py, dict) };
    dict.cast_into_exact().ok()
}
