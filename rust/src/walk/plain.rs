//! The steps of a walk that run no Python code: from value to value inside one container.

use pyo3::prelude::*;
use pyo3::types::{PyEllipsis, PyString};

use super::Sink;
use crate::errors::{Outcome, Refusal};
use crate::raw::dict::{Members, is_empty_dict};
use crate::raw::level::Level;
use crate::raw::sequence::{Items, Sequence, is_empty_list};
use crate::raw::{Quiet, number};
use crate::rich;
use crate::types::{Kind, kind};

/// The objects that are left out wherever they are met, told by their identity.
#[derive(Clone, Copy)]
pub struct Omitted {
    sentinel: *mut pyo3::ffi::PyObject,
    ellipsis: *mut pyo3::ffi::PyObject,
}

impl Omitted {
    /// The caller holds `sentinel` for as long as this is used; None switches it off.
    pub fn new(py: Python<'_>, sentinel: Option<Borrowed<'_, '_, PyAny>>) -> Self {
        let ellipsis = PyEllipsis::get(py).as_ptr();
        Self {
            sentinel: sentinel.map_or(ellipsis, Borrowed::as_ptr),
            ellipsis,
        }
    }

    /// Return whether a value is the caller's sentinel.
    #[inline(always)]
    fn is(self, value: Borrowed<'_, '_, PyAny>) -> bool {
        value.as_ptr() == self.sentinel
    }

    #[inline]
    pub fn contains(self, value: Borrowed<'_, '_, PyAny>) -> bool {
        self.is(value) || value.as_ptr() == self.ellipsis
    }
}

/// Why the walk over a container stops.
pub enum Stop<'py> {
    /// At a value that takes Python code, or is a container: held, and no longer borrowed.
    At(Kind, Bound<'py, PyAny>),
    Low,
    End,
}

/// Walk on in an object, to its end or to a value that takes more than `scalar`.
#[inline(always)]
pub fn members<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    omitted: Omitted,
    members: &mut Members<'py>,
) -> Outcome<Stop<'py>> {
    let mut cursor = members.resume::<L>(quiet)?;
    let stop = loop {
        if sink.is_low() {
            break Stop::Low;
        }
        let Some((key, value)) = cursor.next() else {
            sink.end_object()?;
            return Ok(Stop::End);
        };
        if omitted.contains(value) {
            continue;
        }
        // Keys were all text at the start: if not, Python code has changed the dict since.
        let key = key.cast_exact::<PyString>().map_err(|_| Refusal::Refused)?;
        sink.key::<L>(key)?;
        if let Some(kind) = scalar::<L, S>(quiet, sink, value)? {
            break Stop::At(kind, value.to_owned());
        }
    };
    let place = cursor.place();
    members.leave(place);
    Ok(stop)
}

/// Walk on in an array, to its end or to an item that takes more than `scalar`.
#[inline(always)]
pub fn items<'py, L: Level, S: Sink<'py>, T: Sequence>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    omitted: Omitted,
    items: &mut Items<'py, T>,
) -> Outcome<Stop<'py>> {
    let mut cursor = items.resume(quiet);
    let stop = loop {
        if sink.is_low() {
            break Stop::Low;
        }
        let Some(item) = cursor.next() else {
            sink.end_array()?;
            return Ok(Stop::End);
        };
        if omitted.contains(item) {
            continue;
        }
        let kind = kind(item);
        if let Some(kind) = scalar_of::<L, S>(quiet, sink, kind, item)? {
            break Stop::At(kind, item.to_owned());
        }
        if kind == Kind::Int {
            sink.ints(
                #[inline(always)]
                || {
                    cursor.next_if(
                        #[inline(always)]
                        |item| number::short_int::<L>(item).filter(|_| !omitted.is(item)),
                    )
                },
            )?;
        }
    };
    let place = cursor.place();
    items.leave(place);
    Ok(stop)
}

/// Hand a value to the sink, or return what kind it is if that takes more than the value.
#[inline(always)]
pub fn scalar<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    value: Borrowed<'_, 'py, PyAny>,
) -> Outcome<Option<Kind>> {
    scalar_of::<L, S>(quiet, sink, kind(value), value)
}

/// The same for a value whose kind is known.
#[inline(always)]
fn scalar_of<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    kind: Kind,
    value: Borrowed<'_, 'py, PyAny>,
) -> Outcome<Option<Kind>> {
    match kind {
        Kind::Text => sink.text::<L>(value)?,
        Kind::Int => {
            if !sink.int::<L>(value)? {
                return Ok(Some(kind));
            }
        }
        Kind::Float => sink.float(value)?,
        Kind::Bool => sink.boolean(value)?,
        Kind::Null => sink.null()?,
        Kind::Object if S::IS_TEXT && is_empty_dict(value) => sink.empty(*b"{},")?,
        Kind::List if S::IS_TEXT && is_empty_list(value) => sink.empty(*b"[],")?,
        Kind::Bytes if S::IS_TEXT => sink.apart(|sink| sink.bytes(value))?,
        Kind::Other if S::IS_TEXT => {
            let mut left = None;
            sink.apart(|sink| {
                left = rich::scalar::<L, S>(quiet, sink, value)?;
                Ok(())
            })?;
            return Ok(left);
        }
        _ => return Ok(Some(kind)),
    }
    Ok(None)
}
