//! Where the values of a body go.

use std::mem::MaybeUninit;

use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::errors::Outcome;
use crate::raw::Quiet;
use crate::raw::level::Level;

/// What becomes of the values of a body, in the order of the document.
pub trait Sink<'py>: Sized {
    /// Whether the sink writes text: then `empty` takes containers, `bytes` takes values, and
    /// `write` takes JSON text; else they are converted to values of other types first.
    const IS_TEXT: bool;

    fn null(&mut self) -> Outcome<()>;
    fn boolean(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()>;
    /// Take an int, or return false for one that `big_int` is to take.
    fn int<L: Level>(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<bool>;
    /// Take what `next` returns, while it returns an int and room is not low.
    fn ints(&mut self, next: impl FnMut() -> Option<i64>) -> Outcome<()>;
    fn big_int(&mut self, quiet: &mut Quiet<'py>, value: &Bound<'py, PyAny>) -> Outcome<()>;
    fn float(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()>;
    fn text<L: Level>(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()>;
    fn bytes(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()>;
    /// Take an array or a number of numpy, or return false for a value that is to be converted.
    fn array(
        &mut self,
        quiet: &mut Quiet<'py>,
        value: &Bound<'py, PyAny>,
        around: Around,
    ) -> Outcome<bool>;
    /// Take what `text` writes: a JSON value and a comma.
    fn write<const N: usize>(
        &mut self,
        text: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize,
    ) -> Outcome<()>;
    /// Take the text of an empty container, and a comma.
    fn empty(&mut self, text: [u8; 3]) -> Outcome<()>;
    fn begin_object(&mut self, quiet: &mut Quiet<'py>) -> Outcome<()>;
    fn key<L: Level>(&mut self, key: Borrowed<'_, 'py, PyString>) -> Outcome<()>;
    fn end_object(&mut self) -> Outcome<()>;
    fn begin_array(&mut self, quiet: &mut Quiet<'py>) -> Outcome<()>;
    fn end_array(&mut self) -> Outcome<()>;

    /// Return whether `renew` is to be called before the next value.
    fn is_low(&self) -> bool;

    /// Do what takes an interpreter without borrowed items; `share` is how many parts of the
    /// body are done, and how many there are, if that is known.
    fn renew(&mut self, quiet: &mut Quiet<'py>, share: Option<(usize, usize)>) -> Outcome<()>;

    /// Let `work` have what is equal to this sink: its address leaves the walk in `work` only,
    /// so that the sink itself can stay in registers.
    fn apart(&mut self, work: impl FnOnce(&mut Self) -> Outcome<()>) -> Outcome<()>;

    /// The same for work that gives its copy back.
    fn lend<T>(&mut self, work: impl FnOnce(Self) -> Outcome<(Self, T)>) -> Outcome<T>;
}

/// What the containers around a value allow and foresee.
#[derive(Clone, Copy)]
pub struct Around {
    /// How deep containers may nest in the place of the value.
    pub levels: usize,
    /// As for `Sink::renew`.
    pub share: Option<(usize, usize)>,
}
