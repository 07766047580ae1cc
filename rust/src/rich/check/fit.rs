//! Whether a value is of a class that a shape takes.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::{Inside, Stop};
use crate::errors::Outcome;
use crate::raw::Quiet;
use crate::raw::classes::{self, Form};
use crate::raw::dict::Members;
use crate::raw::instance;
use crate::raw::level::Level;
use crate::raw::object::class;
use crate::raw::text::{Text, text};
use crate::rich::plan::{Plan, Shape};
use crate::types::{Kind, kind};
use crate::walk::Omitted;

/// Return None for a value that fits and has no parts, else where it leads.
#[inline(always)]
pub fn unfit<'q, 'py, L: Level>(
    quiet: &'q Quiet<'py>,
    omitted: Omitted,
    (plan, shape): (&'q Plan, &'q Shape),
    value: Borrowed<'_, 'py, PyAny>,
) -> Outcome<Option<Stop<'q, 'py>>> {
    if omitted.contains(value) {
        return Ok(Some(Stop::Unusual));
    }
    let kind = kind(value);
    if !shape.takes(kind) {
        return match other(quiet, (plan, shape), kind, value) {
            Fit::Yes => Ok(None),
            Fit::No(stop) => Ok(Some(stop)),
            Fit::Model(plan) if is_flat::<L>(quiet, omitted, plan, value)? => Ok(None),
            Fit::Model(plan) => {
                let inside = Inside::Model(plan);
                Ok(Some(Stop::Inside(value.to_owned(), inside)))
            }
        };
    }
    if matches!(kind, Kind::Object | Kind::List | Kind::Tuple) {
        let inside = Inside::Container(kind, plan, shape);
        return Ok(Some(Stop::Inside(value.to_owned(), inside)));
    }
    Ok(None)
}

/// Whether a value that is of no kind that a shape takes fits nevertheless.
enum Fit<'q, 'py> {
    Yes,
    No(Stop<'q, 'py>),
    Model(&'q Plan),
}

#[inline(never)]
fn other<'q, 'py>(
    quiet: &'q Quiet<'py>,
    (plan, shape): (&'q Plan, &'q Shape),
    kind: Kind,
    value: Borrowed<'_, 'py, PyAny>,
) -> Fit<'q, 'py> {
    let py = quiet.py();
    let literals = shape.literals.iter();
    let mut literals = literals.map(|literal| literal.bind_borrowed(py));
    if literals.any(|literal| is_same(literal, value)) {
        return Fit::Yes;
    }
    if kind != Kind::Other {
        return Fit::No(Stop::Unusual);
    }
    let class = class(value);
    if shape
        .classes
        .iter()
        .any(|fits| fits.as_ptr() == class.cast())
    {
        return Fit::Yes;
    }
    let models = &shape.models;
    let below = models
        .iter()
        .find(|below| below.class.as_ptr() == class.cast());
    if below.is_none() && !shape.is_any {
        return Fit::No(Stop::Unusual);
    }
    let Some(known) = classes::find(quiet, class) else {
        return Fit::No(Stop::Ask(value.to_owned()));
    };
    match &known.plan {
        Some(_) if below.is_some_and(|below| known.version != Some(below.version)) => {
            Fit::No(Stop::Stale)
        }
        // The outermost model is dumped in its own way, with all that is below.
        Some(own) if !own.goes_with(plan) => Fit::No(Stop::Unusual),
        Some(own) => Fit::Model(own),
        None if known.form == Form::Enum => Fit::Yes,
        None => Fit::No(Stop::Unusual),
    }
}

/// Return whether both are one object, or texts that are seen at once to be the same.
#[inline(always)]
pub fn is_same(one: Borrowed<'_, '_, PyAny>, other: Borrowed<'_, '_, PyAny>) -> bool {
    one.as_ptr() == other.as_ptr() || is_same_text(one, other)
}

#[cold]
fn is_same_text(one: Borrowed<'_, '_, PyAny>, other: Borrowed<'_, '_, PyAny>) -> bool {
    let (Ok(one), Ok(other)) = (one.cast_exact::<PyString>(), other.cast_exact::<PyString>())
    else {
        return false;
    };
    match (text(one), text(other)) {
        (Ok(Text::Ascii(one)), Ok(Text::Ascii(other))) => one.bytes() == other.bytes(),
        _ => false,
    }
}

/// Return the `__dict__` of a model if that may be all it has, and its names as many as they are.
#[inline(always)]
pub fn fields<'py>(
    quiet: &Quiet<'py>,
    plan: &Plan,
    model: Borrowed<'_, 'py, PyAny>,
) -> Option<Bound<'py, PyDict>> {
    let extra = plan.extra.read(quiet, model)?;
    let has_extra = match extra.cast_exact::<PyDict>() {
        Ok(extra) => !extra.is_empty(),
        Err(_) => !extra.is_none(),
    };
    let dict = instance::dict(quiet, model)?;
    // Besides its names the tuple has those that are written, and their keys.
    let is_whole = 2 * dict.len() + 1 == plan.names.bind(quiet.py()).len();
    let is_told = !plan.is_united() || plan.set_of(quiet, model).is_some();
    (is_whole && !has_extra && is_told).then_some(dict)
}

/// Return whether a model is as its plan says, or false if that takes more than a look at each
/// of its values.
#[inline(always)]
fn is_flat<'py, L: Level>(
    quiet: &Quiet<'py>,
    omitted: Omitted,
    plan: &Plan,
    model: Borrowed<'_, 'py, PyAny>,
) -> Outcome<bool> {
    let Some(dict) = fields(quiet, plan, model) else {
        return Ok(false);
    };
    let members = Members::new(dict);
    let mut names = plan.names.bind(quiet.py()).as_slice().iter();
    let mut shapes = plan.shapes.iter();
    for (key, value) in members.resume::<L>(quiet)? {
        let (Some(name), Some(shape)) = (names.next(), shapes.next()) else {
            return Ok(false);
        };
        let kind = kind(value);
        let is_nested = matches!(kind, Kind::Object | Kind::List | Kind::Tuple);
        if key.as_ptr() != name.as_ptr()
            || !shape.takes(kind)
            || is_nested
            || omitted.contains(value)
        {
            return Ok(false);
        }
    }
    Ok(true)
}
