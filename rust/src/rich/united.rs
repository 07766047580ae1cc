//! Models whose `dict` unites two dumps: first the members that are not None, then as null those
//! that are None and were set.

use pyo3::prelude::*;
use pyo3::types::{PySet, PyString};

use super::check::is_same;
use super::model::Fields;
use super::record::key;
use crate::errors::{Outcome, Refusal};
use crate::raw::Quiet;
use crate::raw::dict::Members;
use crate::raw::level::{Level, Task};
use crate::raw::set::holds;
use crate::walk::{Sink, Stop, scalar};

/// Return whether the innermost open model is written like that.
#[inline]
pub fn is_united(fields: &[Bound<'_, PyAny>]) -> bool {
    fields.last().is_some_and(|last| {
        // What stands behind the names: see `take_model`.
        last.is_none() || last.is_exact_instance_of::<PySet>()
    })
}

/// The walk over such a model.
pub struct UnitedMembers<'q, 'py, S> {
    pub quiet: &'q Quiet<'py>,
    pub sink: S,
    /// The last ones are the names of the innermost open model, those that were set, and None
    /// once only nulls are to come.
    pub fields: &'q mut Vec<Bound<'py, PyAny>>,
    pub held: &'q mut Members<'py>,
}

impl<'py, S: Sink<'py>> Task for UnitedMembers<'_, 'py, S> {
    type Output = Outcome<(S, Stop<'py>)>;

    #[inline(always)]
    fn run<L: Level>(mut self) -> Self::Output {
        let (quiet, sink) = (self.quiet, &mut self.sink);
        if !self.fields.last().is_some_and(PyAnyMethods::is_none) {
            let stop = members::<L, S, false>(quiet, sink, self.fields, self.held)?;
            if !matches!(stop, Stop::End) {
                return Ok((self.sink, stop));
            }
            // Room for it was made with that for the names.
            self.fields.push(quiet.py().None().into_bound(quiet.py()));
            self.held.rewind();
        }
        let stop = members::<L, S, true>(quiet, sink, self.fields, self.held)?;
        if matches!(stop, Stop::End) {
            sink.end_object()?;
            self.fields.truncate(self.fields.len().saturating_sub(3));
        }
        Ok((self.sink, stop))
    }
}

/// Walk on in the members that are None, or in the others.
#[inline(always)]
fn members<'py, L: Level, S: Sink<'py>, const NULLS: bool>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    fields: &[Bound<'py, PyAny>],
    held: &mut Members<'py>,
) -> Outcome<Stop<'py>> {
    let len = fields.len().saturating_sub(usize::from(NULLS));
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
        if value.is_none() != NULLS {
            continue;
        }
        if NULLS {
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
