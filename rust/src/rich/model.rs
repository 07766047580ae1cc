//! Models: objects of what their `__dict__` holds, under the names of a plan.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use super::check::is_same;
use super::record::{KEY_SIZE, key};
use crate::errors::{Outcome, Refusal};
use crate::raw::dict::Members;
use crate::raw::level::Level;
use crate::raw::object::class;
use crate::raw::{Quiet, classes, instance};
use crate::walk::{Sink, Stop, scalar};

/// A model that is being walked.
pub struct Model<'py> {
    names: Bound<'py, PyTuple>,
    members: Members<'py>,
}

impl<'py> Model<'py> {
    /// Return the walk over a model that was found to be as its plan says.
    #[inline(always)]
    pub fn new(quiet: &Quiet<'py>, value: &Bound<'py, PyAny>) -> Outcome<Self> {
        let value = value.as_borrowed();
        let known = classes::find(quiet, class(value));
        let plan = known.and_then(|known| known.plan.as_ref());
        let names = plan.map(|plan| plan.names.bind(quiet.py()).clone());
        let members = instance::dict(quiet, value).map(Members::new);
        match (names, members) {
            (Some(names), Some(members)) => Ok(Self { names, members }),
            _ => Err(Refusal::Refused),
        }
    }

    /// Return how many members were walked, and how many there are.
    pub fn share(&self) -> (usize, usize) {
        self.members.share()
    }
}

/// Walk on in a model, to its end or to a value that takes more than `scalar`.
#[inline(always)]
pub fn model_members<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    model: &mut Model<'py>,
) -> Outcome<Stop<'py>> {
    let Some((keys, names)) = model.names.as_slice().split_last() else {
        return Err(Refusal::Refused);
    };
    let keys = keys.cast_exact::<PyBytes>().map_err(|_| Refusal::Refused)?;
    let (keys, _) = keys.as_bytes().as_chunks::<KEY_SIZE>();
    let Some((names, aliases)) = names.split_at_checked(keys.len()) else {
        return Err(Refusal::Refused);
    };
    let (seen, _) = model.members.share();
    let mut fields = names.iter().zip(aliases).zip(keys).skip(seen);
    let mut cursor = model.members.resume::<L>(quiet)?;
    let stop = loop {
        if sink.is_low() {
            break Stop::Low;
        }
        let Some((found, value)) = cursor.next() else {
            sink.end_object()?;
            return Ok(Stop::End);
        };
        // If the names differ, Python code has changed the model since it was checked.
        let Some(((name, alias), block)) = fields.next() else {
            return Err(Refusal::Refused);
        };
        if !is_same(found, name.as_borrowed()) {
            return Err(Refusal::Refused);
        }
        key::<L, S>(sink, block, alias)?;
        if let Some(kind) = scalar::<L, S>(quiet, sink, value)? {
            break Stop::At(kind, value.to_owned());
        }
    };
    let place = cursor.place();
    model.members.leave(place);
    Ok(stop)
}
