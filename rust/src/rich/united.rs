//! Models whose `dict` unites two dumps: first the members that are not None, then as null those
//! that are None and were set. Of one below a sequence whose items are not united, those that were
//! set, in the order of the fields.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PySet, PyString, PyTuple};

use super::check::is_same;
use super::model::{Fields, ModelMembers};
use super::record::key;
use crate::errors::{Outcome, Refusal};
use crate::raw::Quiet;
use crate::raw::dict::Members;
use crate::raw::level::{Level, Task};
use crate::raw::set::holds;
use crate::walk::{Sink, Stop, scalar};

/// Walk on in the innermost open model in a function of its own.
#[inline(always)]
pub fn walk_model<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: S,
    fields: &mut Vec<Bound<'py, PyAny>>,
    held: &mut Members<'py>,
) -> Outcome<(S, Stop<'py>)> {
    // A plain model has its names there alone: see `take_model`.
    if fields
        .last()
        .is_some_and(PyAnyMethods::is_exact_instance_of::<PyTuple>)
    {
        return L::call(ModelMembers {
            quiet,
            sink,
            fields,
            held,
        });
    }
    L::call(UnitedMembers {
        quiet,
        sink,
        fields,
        held,
    })
}

/// The walk over a model that unites two dumps.
struct UnitedMembers<'q, 'py, S> {
    quiet: &'q Quiet<'py>,
    sink: S,
    /// The last ones are the names of the innermost open model, those that were set, and what
    /// tells the part that is walked: None that of nulls, True that of all that was set.
    fields: &'q mut Vec<Bound<'py, PyAny>>,
    held: &'q mut Members<'py>,
}

impl<'py, S: Sink<'py>> Task for UnitedMembers<'_, 'py, S> {
    type Output = Outcome<(S, Stop<'py>)>;

    #[inline(always)]
    fn run<L: Level>(mut self) -> Self::Output {
        let (quiet, sink) = (self.quiet, &mut self.sink);
        let last = self.fields.last();
        if last.is_some_and(PyAnyMethods::is_exact_instance_of::<PyBool>) {
            let stop = members::<L, S, SET>(quiet, sink, self.fields, self.held)?;
            return self.ended(stop);
        }
        if !last.is_some_and(PyAnyMethods::is_none) {
            let stop = members::<L, S, VALUES>(quiet, sink, self.fields, self.held)?;
            if !matches!(stop, Stop::End) {
                return Ok((self.sink, stop));
            }
            // Room for it was made with that for the names.
            self.fields.push(quiet.py().None().into_bound(quiet.py()));
            self.held.rewind();
        }
        let stop = members::<L, S, NULLS>(quiet, sink, self.fields, self.held)?;
        self.ended(stop)
    }
}

impl<'py, S: Sink<'py>> UnitedMembers<'_, 'py, S> {
    #[inline(always)]
    fn ended(mut self, stop: Stop<'py>) -> Outcome<(S, Stop<'py>)> {
        if matches!(stop, Stop::End) {
            self.sink.end_object()?;
            self.fields.truncate(self.fields.len().saturating_sub(3));
        }
        Ok((self.sink, stop))
    }
}

/// The members that are walked: those that are not None, those that are None and were set, and
/// all those that were set.
const VALUES: u8 = 0;
const NULLS: u8 = 1;
const SET: u8 = 2;

/// Walk on in a part of the members.
#[inline(always)]
fn members<'py, L: Level, S: Sink<'py>, const PART: u8>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    fields: &[Bound<'py, PyAny>],
    held: &mut Members<'py>,
) -> Outcome<Stop<'py>> {
    let len = fields.len().saturating_sub(usize::from(PART != VALUES));
    let fields = fields.get(..len).unwrap_or_default();
    let Some([names, set]) = fields.last_chunk::<2>() else {
        return Err(Refusal::Refused);
    };
    let set = set.cast_exact::<PySet>().map_err(|_| Refusal::Refused)?;
    let (seen, _) = held.share();
    let mut fields = Fields::of(names)?.iter().skip(seen);
    let mut cursor = held.resume::<L>(quiet)?;
    let stop = loop {
        if sink.is_low() {
            break Stop::Low;
        }
        let Some((found, value)) = cursor.next() else {
            break Stop::End;
        };
        // If the names differ, Python code has changed the model since it was checked.
        let Some((name, alias, block)) = fields.next() else {
            return Err(Refusal::Refused);
        };
        if !is_same(found, name.as_borrowed()) {
            return Err(Refusal::Refused);
        }
        if PART != SET && value.is_none() != (PART == NULLS) {
            continue;
        }
        if PART != VALUES {
            let name = name.cast_exact::<PyString>();
            let name = name.map_err(|_| Refusal::Refused)?.as_borrowed();
            if !holds(quiet, set, name).ok_or(Refusal::Refused)? {
                continue;
            }
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
