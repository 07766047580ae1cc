//! The walk over a body, common to encoding and filtering.

use pyo3::prelude::*;
use pyo3::types::{PyEllipsis, PyString};

use crate::conversion::Conversion;
use crate::errors::{Outcome, Refusal, out_of_memory};
use crate::raw::Quiet;
use crate::raw::dict::{Members, has_text_keys};
use crate::raw::object::recursion_limit;
use crate::raw::sequence::{Fields, Items};
use crate::types::{Kind, kind};

/// The objects that are left out wherever they are met, told by their identity.
#[derive(Clone, Copy)]
pub struct Omitted {
    sentinel: *mut pyo3::ffi::PyObject,
    ellipsis: *mut pyo3::ffi::PyObject,
}

impl Omitted {
    /// The caller holds `sentinel` for as long as this is used; None switches it off.
    pub fn new(py: Python<'_>, sentinel: Option<&Bound<'_, PyAny>>) -> Self {
        let ellipsis = PyEllipsis::get(py).as_ptr();
        Self {
            sentinel: sentinel.map_or(ellipsis, Bound::as_ptr),
            ellipsis,
        }
    }

    #[inline]
    pub fn contains(self, value: Borrowed<'_, '_, PyAny>) -> bool {
        let value = value.as_ptr();
        value == self.sentinel || value == self.ellipsis
    }
}

/// What becomes of the values of a body, in the order of the document.
pub trait Sink<'py> {
    /// Whether `bytes` takes values; else they are converted to text first.
    const TAKES_BYTES: bool;

    fn null(&mut self) -> Outcome<()>;
    fn boolean(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()>;
    /// Take an int, or return false for one that `big_int` is to take.
    fn int(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<bool>;
    fn big_int(&mut self, quiet: &mut Quiet<'py>, value: &Bound<'py, PyAny>) -> Outcome<()>;
    fn float(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()>;
    fn text(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()>;
    fn bytes(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()>;
    fn begin_object(&mut self, quiet: &mut Quiet<'py>) -> Outcome<()>;
    fn key(&mut self, key: Borrowed<'_, 'py, PyString>) -> Outcome<()>;
    fn end_object(&mut self) -> Outcome<()>;
    fn begin_array(&mut self, quiet: &mut Quiet<'py>) -> Outcome<()>;
    fn end_array(&mut self) -> Outcome<()>;
}

/// A value that takes Python code, or is a container. It is held, and no longer borrowed.
type Pending<'py> = (Kind, Bound<'py, PyAny>);

/// A container that is being walked.
enum Frame<'py> {
    Object(Members<'py>),
    List(Items<'py>),
    Tuple(Fields<'py>),
}

/// The walk over one body. The containers that are open are on a stack in the heap: nesting
/// takes none of the thread's stack.
pub struct Walk<'py, 'w, S> {
    sink: &'w mut S,
    conversion: &'w mut Conversion<'py>,
    omitted: Omitted,
    limit: usize,
}

impl<'py, 'w, S: Sink<'py>> Walk<'py, 'w, S> {
    pub fn new(
        py: Python<'py>,
        sink: &'w mut S,
        conversion: &'w mut Conversion<'py>,
        omitted: Omitted,
    ) -> Self {
        Self {
            sink,
            conversion,
            omitted,
            limit: recursion_limit(py),
        }
    }

    /// Hand a body to the sink.
    pub fn run(&mut self, quiet: &mut Quiet<'py>, body: &Bound<'py, PyAny>) -> Outcome<()> {
        if self.omitted.contains(body.as_borrowed()) {
            return self.sink.null();
        }
        self.value(quiet, body)
    }

    /// Hand a value that is inside an object to the sink.
    pub fn run_inside(&mut self, quiet: &mut Quiet<'py>, value: &Bound<'py, PyAny>) -> Outcome<()> {
        self.limit = self.limit.saturating_sub(1);
        self.value(quiet, value)
    }

    fn value(&mut self, quiet: &mut Quiet<'py>, body: &Bound<'py, PyAny>) -> Outcome<()> {
        let mut stack = Vec::new();
        if let Some(kind) = self.scalar(body.as_borrowed())? {
            self.enter(quiet, &mut stack, (kind, body.clone()))?;
        }
        while let Some(frame) = stack.last_mut() {
            let pending = match frame {
                Frame::Object(members) => self.members(quiet, members)?,
                Frame::List(items) => self.items(|| items.next(quiet))?,
                Frame::Tuple(fields) => self.items(|| fields.next(quiet))?,
            };
            match pending {
                Some(pending) => self.enter(quiet, &mut stack, pending)?,
                None => drop(stack.pop()),
            }
        }
        Ok(())
    }

    /// Walk on in an object, to its end or to a value that takes more than `scalar`.
    #[inline(always)]
    fn members(
        &mut self,
        quiet: &Quiet<'py>,
        members: &mut Members<'py>,
    ) -> Outcome<Option<Pending<'py>>> {
        for (key, value) in members.resume(quiet)? {
            if self.omitted.contains(value) {
                continue;
            }
            // Keys were all text at the start: if not, Python code has changed the dict since.
            let key = key.cast_exact::<PyString>().map_err(|_| Refusal::Refused)?;
            self.sink.key(key)?;
            if let Some(kind) = self.scalar(value)? {
                return Ok(Some((kind, value.to_owned())));
            }
        }
        self.sink.end_object()?;
        Ok(None)
    }

    /// Walk on in an array, to its end or to an item that takes more than `scalar`.
    #[inline(always)]
    fn items<'q>(
        &mut self,
        mut next: impl FnMut() -> Option<Borrowed<'q, 'py, PyAny>>,
    ) -> Outcome<Option<Pending<'py>>>
    where
        'py: 'q,
    {
        while let Some(item) = next() {
            if self.omitted.contains(item) {
                continue;
            }
            if let Some(kind) = self.scalar(item)? {
                return Ok(Some((kind, item.to_owned())));
            }
        }
        self.sink.end_array()?;
        Ok(None)
    }

    /// Hand a value to the sink, or return what kind it is if that takes more than the value.
    #[inline(always)]
    fn scalar(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<Option<Kind>> {
        let kind = kind(value);
        match kind {
            Kind::Text => self.sink.text(value)?,
            Kind::Int => {
                if !self.sink.int(value)? {
                    return Ok(Some(kind));
                }
            }
            Kind::Float => self.sink.float(value)?,
            Kind::Bool => self.sink.boolean(value)?,
            Kind::Null => self.sink.null()?,
            Kind::Bytes if S::TAKES_BYTES => self.sink.bytes(value)?,
            _ => return Ok(Some(kind)),
        }
        Ok(None)
    }

    /// Do what `scalar` left to do: a container gets a frame on the stack.
    #[inline(always)]
    fn enter(
        &mut self,
        quiet: &mut Quiet<'py>,
        stack: &mut Vec<Frame<'py>>,
        (kind, value): Pending<'py>,
    ) -> Outcome<()> {
        let frame = match kind {
            Kind::Object => {
                let dict = value.cast_into_exact().map_err(|_| Refusal::Refused)?;
                let dict = if has_text_keys(quiet, &dict) {
                    dict
                } else {
                    self.conversion.text_keys(quiet, &dict)?
                };
                self.sink.begin_object(quiet)?;
                Frame::Object(Members::new(dict))
            }
            Kind::List => {
                self.sink.begin_array(quiet)?;
                Frame::List(Items::new(
                    value.cast_into_exact().map_err(|_| Refusal::Refused)?,
                ))
            }
            Kind::Tuple => {
                self.sink.begin_array(quiet)?;
                Frame::Tuple(Fields::new(
                    value.cast_into_exact().map_err(|_| Refusal::Refused)?,
                ))
            }
            Kind::Int => return self.sink.big_int(quiet, &value),
            _ => return self.other(quiet, stack, &value),
        };
        if stack.len() >= self.limit {
            return Err(Refusal::Refused);
        }
        if stack.len() == stack.capacity() {
            stack
                .try_reserve(4)
                .map_err(|_| out_of_memory(quiet.py()))?;
        }
        stack.push(frame);
        Ok(())
    }

    /// Convert a value of any other type and hand on what comes of it.
    #[cold]
    fn other(
        &mut self,
        quiet: &mut Quiet<'py>,
        stack: &mut Vec<Frame<'py>>,
        value: &Bound<'py, PyAny>,
    ) -> Outcome<()> {
        let plain = self.conversion.plain(quiet, value)?;
        match self.scalar(plain.as_borrowed())? {
            None => Ok(()),
            Some(Kind::Other | Kind::Bytes) => Err(Refusal::Refused),
            Some(kind) => self.enter(quiet, stack, (kind, plain)),
        }
    }
}
