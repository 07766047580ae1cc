//! The check of what a container holds, to its end or to a value that leads on.

use pyo3::prelude::*;

use super::Stop;
use super::fit::{is_same, unfit};
use crate::errors::Outcome;
use crate::raw::Quiet;
use crate::raw::dict::Members;
use crate::raw::level::Level;
use crate::raw::sequence::{Items, Sequence};
use crate::rich::plan::{Plan, Shape};
use crate::walk::Omitted;

pub fn of_model<'q, 'py, L: Level>(
    quiet: &'q Quiet<'py>,
    omitted: Omitted,
    plan: &'q Plan,
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
        if let Some(stop) = unfit::<L>(quiet, omitted, (plan, shape), value)? {
            break stop;
        }
    };
    let place = cursor.place();
    members.leave(place);
    Ok(stop)
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
