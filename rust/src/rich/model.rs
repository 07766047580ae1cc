//! Models: objects of what their `__dict__` holds, under the names of a plan.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyTuple};

use super::check::is_same;
use super::record::{KEY_SIZE, key};
use crate::errors::{Outcome, Refusal, out_of_memory};
use crate::raw::dict::Members;
use crate::raw::level::{Level, Task};
use crate::raw::object::class;
use crate::raw::{Quiet, classes, instance};
use crate::walk::{Sink, Stop, scalar};

/// What is between a model and the outermost one that it is in.
#[derive(Default)]
pub struct Sequences {
    pub has_list: bool,
    pub has_tuple: bool,
}

/// Return what a model holds that was found to be as its plan says, and add the names of the
/// plan to `fields`, where they stay while the model is walked. Behind them comes the set of the
/// names that were set, if they matter, and `True` if only those are written.
#[inline(never)]
pub fn take_model<'py>(
    quiet: &Quiet<'py>,
    fields: &mut Vec<Bound<'py, PyAny>>,
    value: &Bound<'py, PyAny>,
    around: impl Fn() -> Sequences,
) -> Outcome<Bound<'py, PyDict>> {
    let value = value.as_borrowed();
    let known = classes::find(quiet, class(value));
    let plan = known.and_then(|known| known.plan.as_ref());
    let held = instance::dict(quiet, value);
    let (Some(plan), Some(held)) = (plan, held) else {
        return Err(Refusal::Refused);
    };
    if fields.try_reserve(3).is_err() {
        return Err(out_of_memory(quiet.py()));
    }
    fields.push(plan.names.bind(quiet.py()).clone().into_any());
    if plan.is_united() {
        let Some(set) = plan.set_of(quiet, value) else {
            return Err(Refusal::Refused);
        };
        fields.push(set.into_any());
        let around = around();
        if around.has_tuple || around.has_list && plan.is_half_in_lists() {
            fields.push(PyBool::new(quiet.py(), true).to_owned().into_any());
        }
    }
    Ok(held)
}

/// What a plan says of the fields: their names, and those that are written, with their keys.
pub struct Fields<'a, 'py> {
    names: &'a [Bound<'py, PyAny>],
    aliases: &'a [Bound<'py, PyAny>],
    keys: &'a [[u8; KEY_SIZE]],
}

impl<'a, 'py> Fields<'a, 'py> {
    #[inline(always)]
    pub fn of(names: &'a Bound<'py, PyAny>) -> Outcome<Self> {
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
        Ok(Self {
            names,
            aliases,
            keys,
        })
    }

    #[inline(always)]
    pub fn iter(self) -> impl Iterator<Item = Field<'a, 'py>> {
        let fields = self.names.iter().zip(self.aliases).zip(self.keys);
        fields.map(|((name, alias), key)| (name, alias, key))
    }
}

/// The name of a field, that which is written, and its key.
type Field<'a, 'py> = (
    &'a Bound<'py, PyAny>,
    &'a Bound<'py, PyAny>,
    &'a [u8; KEY_SIZE],
);

/// Walk on in a model, to its end or to a value that takes more than `scalar`.
#[inline(always)]
fn model_members<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    names: &Bound<'py, PyAny>,
    held: &mut Members<'py>,
) -> Outcome<Stop<'py>> {
    let (seen, _) = held.share();
    let mut fields = Fields::of(names)?.iter().skip(seen);
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
        let Some((name, alias, block)) = fields.next() else {
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
