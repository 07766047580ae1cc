//! What was found out about the classes of values, kept from one call to the next.

use std::cell::UnsafeCell;
use std::collections::TryReserveError;

use pyo3::ffi::{self, PyTypeObject};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyType;

use super::Quiet;
use super::call::attached;
use super::instance::Attributes;
use super::object::class;
use crate::errors::{Outcome, out_of_memory};
use crate::rich::Plan;

/// How the instances of a class become JSON: see `native_form` of the fallback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Converted,
    Text,
    Date,
    Time,
    Datetime,
    Uuid,
    Enum,
    Record,
    Model,
}

/// What is known of a class. The class is held, so that its address stays its own.
pub struct Known {
    class: Py<PyType>,
    pub form: Form,
    /// Of a form that takes some.
    pub attributes: Option<Attributes>,
    /// Of a model.
    pub plan: Option<Plan>,
    /// That of the class, if changes of the class matter.
    pub version: Option<u32>,
    /// How often the class was found to have changed.
    changes: u32,
}

impl Known {
    pub fn new(
        class: Bound<'_, PyType>,
        form: Form,
        attributes: Option<Attributes>,
        version: Option<u32>,
    ) -> Self {
        Self {
            class: class.unbind(),
            form,
            attributes,
            plan: None,
            version,
            changes: 0,
        }
    }

    pub fn of_model(class: Bound<'_, PyType>, plan: Plan, version: u32) -> Self {
        let known = Self::new(class, Form::Model, None, Some(version));
        Self {
            plan: Some(plan),
            ..known
        }
    }
}

/// As many classes as the fallback remembers. With one more, all are forgotten.
const MOST: usize = 1024;

/// Twice as many, so that a search soon ends.
const PLACES: usize = 2048;

/// A class that changes more often is asked about too often.
const MOST_CHANGES: u32 = 64;

#[derive(Default)]
struct Table {
    known: Vec<Known>,
    /// By the address of the class, 1 + the place in `known`; 0 where there is none.
    index: Vec<u16>,
}

struct Shared(UnsafeCell<Option<Table>>);

// SAFETY: only a thread that is attached to the interpreter gets at the table, through `Quiet`;
// and the module declares that it needs the lock of the interpreter.
unsafe impl Sync for Shared {}

static CLASSES: Shared = Shared(UnsafeCell::new(None));

/// Return what is known of a class, if that still holds.
#[inline]
pub fn find<'q>(_quiet: &'q Quiet<'_>, class: *mut PyTypeObject) -> Option<&'q Known> {
    // SAFETY: nothing changes the table while `Quiet` is borrowed: that takes it exclusively,
    // as does Python code, by which alone another walk could run meanwhile.
    let table = unsafe { &*CLASSES.0.get() };
    let known = table.as_ref()?.find(class)?;
    match known.version {
        Some(held) if held != version_at(class) => None,
        _ => Some(known),
    }
}

/// Keep what was found out about a class.
pub fn keep(quiet: &mut Quiet<'_>, known: Known) -> Outcome<()> {
    // SAFETY: `Quiet` is borrowed exclusively: nothing else refers to the table.
    let table = unsafe { &mut *CLASSES.0.get() }.get_or_insert_default();
    if table.reserve().is_err() {
        return Err(out_of_memory(quiet.py()));
    }
    let forgotten = table.keep(known);
    // Only now, since it may run Python code: the table is no longer referred to.
    attached(|| drop(forgotten));
    Ok(())
}

/// Return the version of the class of a value, which is another one after every change of the
/// class or of its bases; None if the interpreter gives it no more.
pub fn version(_quiet: &mut Quiet<'_>, value: &Bound<'_, PyAny>) -> Option<u32> {
    // A class gets a version when an attribute of an instance is looked up in it.
    let name = intern!(value.py(), "ironwire's question");
    // SAFETY: both are live objects.
    let found = unsafe { ffi::PyObject_GenericGetAttr(value.as_ptr(), name.as_ptr()) };
    // SAFETY: the call returns a new object or null with an exception set.
    drop(unsafe { Bound::from_owned_ptr_or_err(value.py(), found) });
    let version = version_at(class(value.as_borrowed()));
    (version != 0).then_some(version)
}

/// Return the version of a class as `version` does.
pub fn version_of(_quiet: &mut Quiet<'_>, class: &Bound<'_, PyType>) -> Option<u32> {
    // A class gets a version when one of its own attributes is looked up, too.
    let name = intern!(class.py(), "ironwire's question");
    let of_type = &raw const ffi::PyType_Type;
    // SAFETY: a type has this field.
    let look_up = unsafe { (*of_type).tp_getattro }?;
    // SAFETY: both are live objects, and the first is a class.
    let found = unsafe { look_up(class.as_ptr(), name.as_ptr()) };
    // SAFETY: the call returns a new object or null with an exception set.
    drop(unsafe { Bound::from_owned_ptr_or_err(class.py(), found) });
    let version = version_at(class.as_type_ptr());
    (version != 0).then_some(version)
}

fn version_at(class: *mut PyTypeObject) -> u32 {
    // SAFETY: a live type, which has this field; 0 stands for no version.
    unsafe { (*class).tp_version_tag }
}

/// What is no longer held.
type Forgotten = (Vec<Known>, Option<Known>);

impl Table {
    /// Return where the search for a class begins.
    fn start(class: *mut PyTypeObject) -> usize {
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let spread = (class.addr() as u64 >> 4).wrapping_mul(SPREAD);
        usize::try_from(spread >> (u64::BITS - PLACES.ilog2())).unwrap_or_default()
    }

    fn find(&self, class: *mut PyTypeObject) -> Option<&Known> {
        let mut place = Self::start(class);
        loop {
            let number = usize::from(*self.index.get(place)?);
            let known = self.known.get(number.checked_sub(1)?)?;
            if known.class.as_ptr() == class.cast() {
                return Some(known);
            }
            place = (place + 1) % PLACES;
        }
    }

    /// Make room for one more class.
    fn reserve(&mut self) -> Result<(), TryReserveError> {
        if self.index.is_empty() {
            self.index.try_reserve_exact(PLACES)?;
            self.index.resize(PLACES, 0);
        }
        self.known.try_reserve(1)
    }

    fn keep(&mut self, mut known: Known) -> Forgotten {
        let class = known.class.as_ptr();
        let mut old = self
            .known
            .iter_mut()
            .find(|old| old.class.as_ptr() == class);
        if let Some(old) = &mut old {
            known.changes = old.changes + 1;
            if known.changes > MOST_CHANGES {
                known.form = Form::Converted;
                known.plan = None;
                known.version = None;
            }
            return (Vec::new(), Some(std::mem::replace(old, known)));
        }
        let mut forgotten = Vec::new();
        if self.known.len() >= MOST {
            forgotten = std::mem::take(&mut self.known);
            self.index.fill(0);
        }
        let mut place = Self::start(class.cast());
        while self.index.get(place).is_some_and(|&number| number != 0) {
            place = (place + 1) % PLACES;
        }
        self.known.push(known);
        if let Some(number) = self.index.get_mut(place) {
            *number = u16::try_from(self.known.len()).unwrap_or_default();
        }
        (forgotten, None)
    }
}
