//! The check of what a container holds, to its end or to a value that leads on.

use pyo3::prelude::*;
use pyo3::types::{PyList, PyListMethods, PyString, PyTuple};

use super::Stop;
use super::fit::{is_same, unfit};
use crate::errors::Outcome;
use crate::raw::Quiet;
use crate::raw::classes;
use crate::raw::dict::{Members, is_empty_dict};
use crate::raw::level::Level;
use crate::raw::object::class;
use crate::raw::sequence::{Items, Sequence};
use crate::raw::set::holds;
use crate::rich::plan::{Plan, Shape};
use crate::types::{Kind, kind};
use crate::walk::Omitted;

pub fn of_model<'q, 'py, L: Level>(
    quiet: &'q Quiet<'py>,
    omitted: Omitted,
    plan: &'q Plan,
    model: Borrowed<'_, 'py, PyAny>,
    members: &mut Members<'py>,
) -> Outcome<Stop<'q, 'py>> {
    let (seen, _) = members.share();
    let mut fields = plan.names.bind(quiet.py()).as_slice().iter();
    let mut fields = fields.by_ref().zip(&plan.shapes).skip(seen);
    let mut cursor = members.resume::<L>(quiet)?;
    let stop = loop {
        let Some((key, value)) = cursor.next() else {
            break Stop::End;
        };
        let Some((name, shape)) = fields.next() else {
            break Stop::Unusual;
        };
        if !is_same(key, name.as_borrowed()) {
            break Stop::Unusual;
        }
        let stop = unfit::<L>(quiet, omitted, (plan, shape), value)?;
        if plan.is_united() && is_half(quiet, plan, model, name, value) {
            break Stop::Unusual;
        }
        if let Some(stop) = stop {
            break stop;
        }
    };
    let place = cursor.place();
    members.leave(place);
    Ok(stop)
}

/// Return whether a member of a model that unites two dumps is in only one of them, and may hold
/// models that would differ in the other.
#[inline(never)]
fn is_half<'py>(
    quiet: &Quiet<'py>,
    plan: &Plan,
    model: Borrowed<'_, 'py, PyAny>,
    name: &Bound<'py, PyAny>,
    value: Borrowed<'_, 'py, PyAny>,
) -> bool {
    let may_nest = |item: &Bound<'py, PyAny>| {
        let kind = kind(item.as_borrowed());
        matches!(kind, Kind::Object | Kind::List | Kind::Tuple | Kind::Other)
    };
    let may_hold = match kind(value) {
        Kind::Object => !is_empty_dict(value),
        Kind::List => !value
            .cast_exact::<PyList>()
            .is_ok_and(|list| list.is_empty()),
        Kind::Tuple => !value
            .cast_exact::<PyTuple>()
            .is_ok_and(|tuple| !tuple.as_slice().iter().any(may_nest)),
        Kind::Other => classes::find(quiet, class(value)).is_some_and(|known| known.plan.is_some()),
        _ => false,
    };
    let is_set = || {
        let set = plan.set_of(quiet, model)?;
        holds(
            quiet,
            &set,
            name.cast_exact::<PyString>().ok()?.as_borrowed(),
        )
    };
    may_hold && is_set() != Some(true)
}

pub fn of_object<'q, 'py, L: Level>(
    quiet: &'q Quiet<'py>,
    omitted: Omitted,
    (plan, shape): (&'q Plan, &'q Shape),
    members: &mut Members<'py>,
) -> Outcome<Stop<'q, 'py>> {
    let mut cursor = members.resume::<L>(quiet)?;
    let stop = loop {
        let Some((_, value)) = cursor.next() else {
            break Stop::End;
        };
        if let Some(stop) = unfit::<L>(quiet, omitted, (plan, shape), value)? {
            break stop;
        }
    };
    let place = cursor.place();
    members.leave(place);
    Ok(stop)
}

pub fn of_items<'q, 'py, L: Level, T: Sequence>(
    quiet: &'q Quiet<'py>,
    omitted: Omitted,
    (plan, shape): (&'q Plan, &'q Shape),
    items: &mut Items<'py, T>,
) -> Outcome<Stop<'q, 'py>> {
    let mut cursor = items.resume(quiet);
    let stop = loop {
        let Some(value) = cursor.next() else {
            break Stop::End;
        };
        if let Some(stop) = unfit::<L>(quiet, omitted, (plan, shape), value)? {
            break stop;
        }
    };
    let place = cursor.place();
    items.leave(place);
    Ok(stop)
}
