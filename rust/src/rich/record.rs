//! Records: objects of the attributes that their class declares.

use std::mem::MaybeUninit;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple};

use crate::errors::{Outcome, Refusal, out_of_memory};
use crate::raw::call::attached;
use crate::raw::level::{Level, Task};
use crate::raw::object::class;
use crate::raw::{Quiet, classes, instance};
use crate::walk::{Omitted, Sink, Stop, scalar};

/// The size of the block of a key: see `native_form` of the fallback.
pub const KEY_SIZE: usize = 32;

/// A record that is being walked. Its attributes were all taken before the first was walked:
/// Python code that runs on the way changes none of them.
pub struct Record<'py> {
    names: Bound<'py, PyTuple>,
    /// Where its attributes begin in those of all open records.
    start: usize,
    /// How many members are still to come.
    left: usize,
}

impl<'py> Record<'py> {
    /// Return the record whose attributes were taken last.
    pub fn new(names: Bound<'py, PyTuple>, fields: &[Bound<'py, PyAny>]) -> Self {
        let left = names.len().saturating_sub(1);
        let start = fields.len().saturating_sub(left);
        Self { names, start, left }
    }

    /// Return how many members were walked, and how many there are.
    pub fn share(&self) -> (usize, usize) {
        let all = self.names.len();
        (all.saturating_sub(self.left), all)
    }
}

/// Return the names of the attributes that are taken of a value.
pub fn names<'py>(quiet: &Quiet<'py>, value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyTuple>> {
    let known = classes::find(quiet, class(value.as_borrowed()))?;
    Some(known.attributes.as_ref()?.names(quiet.py()).clone())
}

/// Add the attributes of a record to `fields` and return their names; None if one is missing.
#[inline(never)]
pub fn take<'py, L: Level>(
    quiet: &mut Quiet<'py>,
    fields: &mut Vec<Bound<'py, PyAny>>,
    value: &Bound<'py, PyAny>,
) -> Outcome<Option<Bound<'py, PyAny>>> {
    let start = fields.len();
    let known = classes::find(quiet, class(value.as_borrowed()));
    let Some(attributes) = known.and_then(|known| known.attributes.as_ref()) else {
        return Ok(None);
    };
    let names = attributes.names(quiet.py()).clone();
    if fields.try_reserve(names.len()).is_err() {
        return Err(out_of_memory(quiet.py()));
    }
    if L::KNOWS_LAYOUT {
        let value = value.as_borrowed();
        if attributes.read(quiet, value, |found| fields.push(found.to_owned())) {
            return Ok(Some(names.into_any()));
        }
        fields.truncate(start);
    }
    if ask(quiet, fields, value, &names) {
        return Ok(Some(names.into_any()));
    }
    fields.truncate(start);
    Ok(None)
}

#[cold]
#[inline(never)]
fn ask<'py>(
    quiet: &mut Quiet<'py>,
    fields: &mut Vec<Bound<'py, PyAny>>,
    value: &Bound<'py, PyAny>,
    names: &Bound<'py, PyTuple>,
) -> bool {
    attached(|| instance::ask(quiet, value, names, |found| fields.push(found)).is_ok())
}

/// Walk on in a record, to its end or to a value that takes more than `scalar`.
#[inline(always)]
fn members<'py, L: Level, S: Sink<'py>>(
    quiet: &Quiet<'py>,
    sink: &mut S,
    omitted: Omitted,
    record: &mut Record<'py>,
    fields: &mut Vec<Bound<'py, PyAny>>,
) -> Outcome<Stop<'py>> {
    let Some((keys, names)) = record.names.as_slice().split_last() else {
        return Err(Refusal::Refused);
    };
    let keys = keys.cast_exact::<PyBytes>().map_err(|_| Refusal::Refused)?;
    let (keys, _) = keys.as_bytes().as_chunks::<KEY_SIZE>();
    let values = fields.get(record.start..).unwrap_or_default();
    let seen = names.len().saturating_sub(record.left);
    let names = names.get(seen..).unwrap_or_default();
    let keys = keys.get(seen..).unwrap_or_default();
    let values = values.get(seen..).unwrap_or_default();
    let mut members = names.iter().zip(keys).zip(values);
    let stop = loop {
        if sink.is_low() {
            break Stop::Low;
        }
        let Some(((name, key), value)) = members.next() else {
            sink.end_object()?;
            break Stop::End;
        };
        let value = value.as_borrowed();
        if omitted.contains(value) {
            continue;
        }
        self::key::<L, S>(sink, key, name)?;
        if let Some(kind) = scalar::<L, S>(quiet, sink, value)? {
            break Stop::At(kind, value.to_owned());
        }
    };
    record.left = members.len();
    if matches!(stop, Stop::End) {
        fields.truncate(record.start);
    }
    Ok(stop)
}

/// Hand over a key: by its block, or by the name if that is too long for one.
#[inline(always)]
pub fn key<'py, L: Level, S: Sink<'py>>(
    sink: &mut S,
    block: &[u8; KEY_SIZE],
    name: &Bound<'py, PyAny>,
) -> Outcome<()> {
    let len = block.last().copied().unwrap_or_default();
    if len > 0 {
        return sink.write(|room| {
            *room = block.map(MaybeUninit::new);
            usize::from(len)
        });
    }
    let name = name
        .cast_exact::<PyString>()
        .map_err(|_| Refusal::Refused)?;
    sink.key::<L>(name.as_borrowed())
}

/// The walk over a record, apart from that over other containers.
pub struct RecordMembers<'q, 'py, S> {
    pub quiet: &'q Quiet<'py>,
    pub sink: S,
    pub omitted: Omitted,
    pub record: &'q mut Record<'py>,
    pub fields: &'q mut Vec<Bound<'py, PyAny>>,
}

impl<'py, S: Sink<'py>> Task for RecordMembers<'_, 'py, S> {
    type Output = Outcome<(S, Stop<'py>)>;

    #[inline(always)]
    fn run<L: Level>(mut self) -> Self::Output {
        let sink = &mut self.sink;
        let stop = members::<L, S>(self.quiet, sink, self.omitted, self.record, self.fields)?;
        Ok((self.sink, stop))
    }
}
