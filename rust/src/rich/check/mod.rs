//! Whether a model can be written without a dump: every value below it is of an exact class that
//! its plan takes. That runs no Python code and comes first: a dump writes the whole model, so
//! that pydantic warns of what it does not expect, and iterators are drawn once.

mod fit;
mod parts;

use std::mem::MaybeUninit;
use std::ptr;

use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

pub use fit::is_same;

use super::ask;
use super::plan::{Plan, Shape};
use crate::errors::Outcome;
use crate::raw::Quiet;
use crate::raw::classes;
use crate::raw::dict::{Members, has_text_keys};
use crate::raw::level::Level;
use crate::raw::object::class;
use crate::raw::sequence::Items;
use crate::raw::stack::Stack;
use crate::types::Kind;
use crate::walk::Omitted;
use fit::fields;
use parts::{of_items, of_model, of_object};

/// Pydantic dumps 255 levels, and counts some of them twice.
const MOST_LEVELS: usize = 100;

/// As many open containers take no memory of the heap.
const NEAR: usize = 4;

/// Return whether a model can be written by its plan.
#[inline(never)]
pub fn is_plain<'py, L: Level>(
    quiet: &mut Quiet<'py>,
    omitted: Omitted,
    model: &Bound<'py, PyAny>,
) -> Outcome<bool> {
    let mut asked = ptr::null_mut();
    loop {
        let unknown = match check::<L>(quiet, omitted, model)? {
            Verdict::Plain => return Ok(true),
            Verdict::Unusual => return Ok(false),
            Verdict::Ask(value) => value,
        };
        let class = class(unknown.as_borrowed());
        if class == asked {
            return Ok(false);
        }
        asked = class;
        ask::ask(quiet, &unknown)?;
    }
}

enum Verdict<'py> {
    Plain,
    Unusual,
    /// The class of the value is not known, or no longer.
    Ask(Bound<'py, PyAny>),
}

/// A container that is being checked.
enum Open<'q, 'py> {
    Model {
        model: Bound<'py, PyAny>,
        plan: &'q Plan,
        members: Members<'py>,
    },
    Object(&'q Plan, &'q Shape, Members<'py>),
    List(&'q Plan, &'q Shape, Items<'py, PyList>),
    Tuple(&'q Plan, &'q Shape, Items<'py, PyTuple>),
}

/// Why the check of a container stops.
enum Stop<'q, 'py> {
    End,
    Unusual,
    Ask(Bound<'py, PyAny>),
    /// A model below has changed since the plan was made.
    Stale,
    Inside(Bound<'py, PyAny>, Inside<'q>),
}

#[derive(Clone, Copy)]
enum Inside<'q> {
    Container(Kind, &'q Plan, &'q Shape),
    Model(&'q Plan),
}

fn check<'py, L: Level>(
    quiet: &Quiet<'py>,
    omitted: Omitted,
    model: &Bound<'py, PyAny>,
) -> Outcome<Verdict<'py>> {
    let known = classes::find(quiet, class(model.as_borrowed()));
    let Some(plan) = known.and_then(|known| known.plan.as_ref()) else {
        return Ok(Verdict::Unusual);
    };
    let mut near = [const { MaybeUninit::uninit() }; NEAR];
    let mut open = Stack::new(&mut near);
    let mut next = Some((model.clone(), Inside::Model(plan)));
    loop {
        if let Some((value, inside)) = next.take()
            && (open.len() >= MOST_LEVELS || !push::<L>(quiet, &mut open, value, inside)?)
        {
            return Ok(Verdict::Unusual);
        }
        let Some(frame) = open.last() else {
            return Ok(Verdict::Plain);
        };
        let stop = match frame {
            Open::Model {
                plan,
                model,
                members,
            } => of_model::<L>(quiet, omitted, plan, model.as_borrowed(), members)?,
            Open::Object(plan, shape, members) => {
                of_object::<L>(quiet, omitted, (plan, shape), members)?
            }
            Open::List(plan, shape, items) => {
                of_items::<L, _>(quiet, omitted, (plan, shape), items)?
            }
            Open::Tuple(plan, shape, items) => {
                of_items::<L, _>(quiet, omitted, (plan, shape), items)?
            }
        };
        match stop {
            Stop::End => {
                open.pop();
            }
            Stop::Unusual => return Ok(Verdict::Unusual),
            Stop::Ask(value) => return Ok(Verdict::Ask(value)),
            Stop::Stale => {
                let model = open.as_slice().iter().rev().find_map(|open| match open {
                    Open::Model { model, .. } => Some(model.clone()),
                    _ => None,
                });
                return Ok(model.map_or(Verdict::Unusual, Verdict::Ask));
            }
            Stop::Inside(value, inside) => next = Some((value, inside)),
        }
    }
}

/// Open a container, or return false if it has unusual parts.
#[inline(always)]
fn push<'q, 'py, L: Level>(
    quiet: &'q Quiet<'py>,
    open: &mut Stack<'_, Open<'q, 'py>>,
    value: Bound<'py, PyAny>,
    inside: Inside<'q>,
) -> Outcome<bool> {
    let py = quiet.py();
    match inside {
        Inside::Model(plan) => {
            let Some(dict) = fields(quiet, plan, value.as_borrowed()) else {
                return Ok(false);
            };
            let model = value;
            let members = Members::new(dict);
            open.push(py, || Open::Model {
                model,
                plan,
                members,
            })?;
        }
        Inside::Container(Kind::Object, plan, shape) => {
            let (Ok(dict), Some(shape)) = (value.cast_into_exact(), plan.shapes.get(shape.value))
            else {
                return Ok(false);
            };
            if !has_text_keys::<L>(quiet, &dict) {
                return Ok(false);
            }
            open.push(py, || Open::Object(plan, shape, Members::new(dict)))?;
        }
        Inside::Container(Kind::List, plan, shape) => {
            let (Ok(list), Some(shape)) = (value.cast_into_exact(), plan.shapes.get(shape.item))
            else {
                return Ok(false);
            };
            open.push(py, || Open::List(plan, shape, Items::new(list)))?;
        }
        Inside::Container(_, plan, shape) => {
            let (Ok(tuple), Some(shape)) = (value.cast_into_exact(), plan.shapes.get(shape.item))
            else {
                return Ok(false);
            };
            open.push(py, || Open::Tuple(plan, shape, Items::new(tuple)))?;
        }
    }
    Ok(true)
}
