//! The walk over a body, common to encoding and filtering.

mod frame;
mod plain;
mod sink;

use std::mem::MaybeUninit;

use pyo3::prelude::*;

use crate::conversion::Conversion;
use crate::errors::{Outcome, Refusal};
use crate::raw::Quiet;
use crate::raw::dict::{Members, has_text_keys};
use crate::raw::level::Level;
use crate::raw::object::recursion_limit;
use crate::raw::sequence::Items;
use crate::raw::stack::Stack;
use crate::rich::{self, Native, Record, RecordMembers};
use crate::types::Kind;

use frame::{Frame, NEAR, Open, sequences, share};
pub use plain::{Omitted, Stop, scalar};
use plain::{items, members};
pub use sink::{Around, Sink};

/// The walk over one body. The containers that are open are on a stack in the heap: nesting
/// takes none of the thread's stack.
pub struct Walk<'py, 'w> {
    conversion: &'w mut Conversion<'py>,
    omitted: Omitted,
    limit: usize,
    /// The attributes of the records that are open.
    fields: Vec<Bound<'py, PyAny>>,
    /// How many models are open: what is below one was checked with it.
    models: usize,
}

impl<'py, 'w> Walk<'py, 'w> {
    pub fn new(py: Python<'py>, conversion: &'w mut Conversion<'py>, omitted: Omitted) -> Self {
        Self {
            conversion,
            omitted,
            limit: recursion_limit(py),
            fields: Vec::new(),
            models: 0,
        }
    }

    /// Hand a body to the sink.
    #[inline(always)]
    pub fn run<L: Level, S: Sink<'py>>(
        &mut self,
        quiet: &mut Quiet<'py>,
        mut sink: S,
        body: &Bound<'py, PyAny>,
    ) -> Outcome<S> {
        if self.omitted.contains(body.as_borrowed()) {
            sink.null()?;
            return Ok(sink);
        }
        self.value::<L, S>(quiet, sink, body)
    }

    /// Hand a value that is inside an object to the sink.
    pub fn run_inside<L: Level, S: Sink<'py>>(
        &mut self,
        quiet: &mut Quiet<'py>,
        sink: S,
        value: &Bound<'py, PyAny>,
    ) -> Outcome<S> {
        self.limit = self.limit.saturating_sub(1);
        self.value::<L, S>(quiet, sink, value)
    }

    #[inline(always)]
    fn value<L: Level, S: Sink<'py>>(
        &mut self,
        quiet: &mut Quiet<'py>,
        mut sink: S,
        body: &Bound<'py, PyAny>,
    ) -> Outcome<S> {
        let omitted = self.omitted;
        let Some(kind) = scalar::<L, S>(quiet, &mut sink, body.as_borrowed())? else {
            return Ok(sink);
        };
        let alone = Around {
            levels: self.limit,
            share: None,
        };
        let found = self.container::<L, S>(quiet, &mut sink, kind, body.clone(), || alone)?;
        let Some((kind, body)) = found else {
            return Ok(sink);
        };
        if self.limit == 0 {
            return Err(Refusal::Refused);
        }
        let mut near = [const { MaybeUninit::uninit() }; NEAR];
        let mut open = Stack::new(&mut near);
        self.open::<L, S>(quiet, &mut sink, &mut open, kind, body)?;
        loop {
            let Some(frame) = open.last() else {
                return Err(Refusal::Refused);
            };
            let stop = match frame {
                Frame::Object(dict) => members::<L, S>(quiet, &mut sink, omitted, dict)?,
                Frame::List(list) => items::<L, S, _>(quiet, &mut sink, omitted, list)?,
                Frame::Tuple(tuple) => items::<L, S, _>(quiet, &mut sink, omitted, tuple)?,
                // Few bodies have these, and in the same function they would slow the others down.
                Frame::Record(record) => {
                    let fields = &mut self.fields;
                    sink.lend(
                        #[inline(always)]
                        |sink| {
                            L::call(RecordMembers {
                                quiet,
                                sink,
                                omitted,
                                record,
                                fields,
                            })
                        },
                    )?
                }
                Frame::Model(held) => {
                    let fields = &mut self.fields;
                    let stop = sink.lend(
                        #[inline(always)]
                        |sink| rich::walk_model::<L, S>(quiet, sink, fields, held),
                    )?;
                    self.models -= usize::from(matches!(stop, Stop::End));
                    stop
                }
            };
            match stop {
                Stop::At(kind, value) => {
                    let limit = self.limit;
                    let around = || Around {
                        levels: limit.saturating_sub(open.len()),
                        share: share(&open),
                    };
                    let found = self.container::<L, S>(quiet, &mut sink, kind, value, around)?;
                    if let Some((kind, value)) = found {
                        if open.len() >= limit {
                            return Err(Refusal::Refused);
                        }
                        self.open::<L, S>(quiet, &mut sink, &mut open, kind, value)?;
                    }
                }
                Stop::Low => sink.renew(quiet, share(&open))?,
                Stop::End => {
                    if !open.pop() {
                        drop(open);
                        return Ok(sink);
                    }
                }
            }
        }
    }

    /// Return a container, or what a value was converted to if that is one; else the sink has
    /// taken the value.
    #[inline(always)]
    fn container<L: Level, S: Sink<'py>>(
        &mut self,
        quiet: &mut Quiet<'py>,
        sink: &mut S,
        kind: Kind,
        value: Bound<'py, PyAny>,
        around: impl FnOnce() -> Around,
    ) -> Outcome<Option<(Kind, Bound<'py, PyAny>)>> {
        if matches!(kind, Kind::Object | Kind::List | Kind::Tuple) {
            return Ok(Some((kind, value)));
        }
        if kind == Kind::Record
            && let Some(names) = rich::take::<L>(quiet, &mut self.fields, &value)?
        {
            return Ok(Some((kind, names)));
        }
        if kind == Kind::Model
            && (self.models > 0 || rich::is_plain::<L>(quiet, self.omitted, &value)?)
        {
            return Ok(Some((kind, value)));
        }
        let mut left = None;
        sink.apart(|sink| {
            left = self.other::<L, S>(quiet, sink, kind, &value, around())?;
            Ok(())
        })?;
        Ok(left)
    }

    #[cold]
    #[inline(never)]
    fn other<L: Level, S: Sink<'py>>(
        &mut self,
        quiet: &mut Quiet<'py>,
        sink: &mut S,
        kind: Kind,
        value: &Bound<'py, PyAny>,
        around: Around,
    ) -> Outcome<Option<(Kind, Bound<'py, PyAny>)>> {
        if kind == Kind::Int {
            sink.big_int(quiet, value)?;
            return Ok(None);
        }
        if S::IS_TEXT && sink.array(quiet, value, around)? {
            return Ok(None);
        }
        let mut plain = value.clone();
        if S::IS_TEXT {
            match rich::convert::<L, S>(quiet, sink, self.conversion, value)? {
                Native::Written => return Ok(None),
                Native::Record => {
                    let fields = &mut self.fields;
                    if let Some(names) = rich::take::<L>(quiet, fields, value)? {
                        return Ok(Some((Kind::Record, names)));
                    }
                }
                Native::Model => {
                    // One of this kind was found not to be plain.
                    if kind != Kind::Model
                        && (self.models > 0 || rich::is_plain::<L>(quiet, self.omitted, value)?)
                    {
                        return Ok(Some((Kind::Model, value.clone())));
                    }
                }
                Native::Left(left) => plain = left,
            }
        }
        let plain = self.conversion.plain(quiet, &plain)?;
        match crate::types::kind(plain.as_borrowed()) {
            Kind::Other | Kind::Bytes => return Err(Refusal::Refused),
            _ => {}
        }
        let left = scalar::<L, S>(quiet, sink, plain.as_borrowed())?;
        if left == Some(Kind::Int) {
            sink.big_int(quiet, &plain)?;
            return Ok(None);
        }
        Ok(left.map(|kind| (kind, plain)))
    }

    #[inline(always)]
    fn open<L: Level, S: Sink<'py>>(
        &mut self,
        quiet: &mut Quiet<'py>,
        sink: &mut S,
        open: &mut Open<'_, 'py>,
        kind: Kind,
        value: Bound<'py, PyAny>,
    ) -> Outcome<()> {
        let py = quiet.py();
        match kind {
            Kind::Object => {
                let dict = value.cast_into_exact().map_err(|_| Refusal::Refused)?;
                let dict = if has_text_keys::<L>(quiet, &dict) {
                    dict
                } else {
                    self.conversion.text_keys(quiet, &dict)?
                };
                sink.begin_object(quiet)?;
                open.push(py, || Frame::Object(Members::new(dict)))
            }
            Kind::List => {
                let list = value.cast_into_exact().map_err(|_| Refusal::Refused)?;
                sink.begin_array(quiet)?;
                open.push(py, || Frame::List(Items::new(list)))
            }
            Kind::Tuple => {
                let tuple = value.cast_into_exact().map_err(|_| Refusal::Refused)?;
                sink.begin_array(quiet)?;
                open.push(py, || Frame::Tuple(Items::new(tuple)))
            }
            Kind::Record => {
                let names = value.cast_into_exact().map_err(|_| Refusal::Refused)?;
                sink.begin_object(quiet)?;
                open.push(py, || Frame::Record(Record::new(names, &self.fields)))
            }
            Kind::Model => {
                let held = rich::take_model(quiet, &mut self.fields, &value, || sequences(open))?;
                sink.begin_object(quiet)?;
                self.models += 1;
                open.push(py, || Frame::Model(Members::new(held)))
            }
            _ => Err(Refusal::Refused),
        }
    }
}
