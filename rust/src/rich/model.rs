//! Models: objects of what their `__dict__` holds, under the names of a plan.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use super::check::is_same;
use super::record::{KEY_SIZE, key};
use crate::errors::{Outcome, Refusal, out_of_memory};
use crate::raw::dict::Members;
use crate::raw::level::{Level, Task};
use crate::raw::object::class;
use crate::raw::{Quiet, classes, instance};
use crate::walk::{Sink, Stop, scalar};

/// Return what a model holds that was found to be as its plan says, and add the names of the
/// plan to `fields`, where they stay while the model is walked.
#[inline(never)]
pub fn take_model<'py>(
    quiet: &Quiet<'py>,
    fields: &mut Vec<Bound<'py, PyAny>>,
    value: &Bound<'py, PyAny>,
) -> Outcome<Bound<'py, PyDict>> {
    let value = value.as_borrowed();
    let known = classes::find(quiet, class(value));
    let plan = known.and_then(|known| known.plan.as_ref());
    let held = instance::dict(quiet, value);
    let (Some(plan), Some(held)) = (plan, held) else {
        return Err(Refusal::Refused);
    };
    if fields.try_reserve(1).is_err() {
        return Err(out_of_memory(quiet.py()));
    }
    fields.push(plan.names.bind(quiet.py()).clone().into_any());
    Ok(held)
}

/// Walk on in a model, to its end or to a value that takes more than `scalar`.
#[inline(always)]
fn model_members<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    names: &Bound<'py, PyAny>,
    held: &mut Members<'py>,
) -> Outcome<Stop<'py>> {
    let names = names
        .cast_exact::<PyTuple>()
        .map_err(|_| Refusal::Refused)?;
    let Some((keys, names)) = names.as_slice().split_last() else {
        return Err(Refusal::Refused);
    };
    let keys = keys.cast_exact::<PyBytes>().map_err(|_| Refusal::Refused)?;
    let (keys, _) = keys.as_bytes().as_chunks::<KEY_SIZE>();
    let Some((names, aliases)) = names.split_at_checked(keys.len()) else {
        return Err(Refusal::Refused);
    };
    let (seen, _) = held.share();
    let mut fields = names.iter().zip(aliases).zip(keys).skip(seen);
    let mut cursor = held.resume::<L>(quiet)?;
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
    held.leave(place);
    Ok(stop)
}

/// The walk over a model, apart from that over other containers.
pub struct ModelMembers<'q, 'py, S> {
    pub quiet: &'q Quiet<'py>,
    pub sink: S,
    /// The names of the innermost open model are the last ones.
    pub fields: &'q mut Vec<Bound<'py, PyAny>>,
    pub held: &'q mut Members<'py>,
}

impl<'py, S: Sink<'py>> Task for ModelMembers<'_, 'py, S> {
    type Output = Outcome<(S, Stop<'py>)>;

    #[inline(always)]
    fn run<L: Level>(mut self) -> Self::Output {
        let names = self.fields.last().ok_or(Refusal::Refused)?;
        let stop = model_members::<L, S>(self.quiet, &mut self.sink, names, self.held)?;
        if matches!(stop, Stop::End) {
            self.fields.pop();
        }
        Ok((self.sink, stop))
    }
}
