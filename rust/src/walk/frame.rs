//! The containers that are open during a walk.

use pyo3::types::{PyList, PyTuple};

use crate::raw::dict::Members;
use crate::raw::sequence::Items;
use crate::raw::stack::Stack;
use crate::rich::{Record, Sequences};

/// A container that is being walked. Each variant holds one object, and the object first: then
/// one piece of code lets go of all.
pub enum Frame<'py> {
    Object(Members<'py>),
    List(Items<'py, PyList>),
    Tuple(Items<'py, PyTuple>),
    Record(Record<'py>),
    /// What the `__dict__` of a model holds.
    Model(Members<'py>),
}

impl Frame<'_> {
    /// Return how many members or items were walked, and how many there are.
    fn share(&self) -> (usize, usize) {
        match self {
            Frame::Object(members) => members.share(),
            Frame::List(items) => items.share(),
            Frame::Tuple(items) => items.share(),
            Frame::Record(record) => record.share(),
            Frame::Model(held) => held.share(),
        }
    }
}

/// The containers that are open, the innermost one last.
pub type Open<'s, 'py> = Stack<'s, Frame<'py>>;

/// As many open containers take no memory of the heap.
pub const NEAR: usize = 8;

/// Return what is open inside the outermost model.
pub fn sequences(open: &Open<'_, '_>) -> Sequences {
    let mut found = Sequences::default();
    let is_model = |frame: &&Frame<'_>| matches!(frame, Frame::Model(_));
    for frame in open.as_slice().iter().skip_while(|frame| !is_model(frame)) {
        found.has_list |= matches!(frame, Frame::List(_));
        found.has_tuple |= matches!(frame, Frame::Tuple(_));
    }
    found
}

/// Return how much of the outermost container with many members or items is done.
#[cold]
pub fn share(open: &Open<'_, '_>) -> Option<(usize, usize)> {
    const MANY: usize = 16;
    let mut shares = open.as_slice().iter().map(Frame::share);
    shares.find(|&(done, all)| all >= MANY && done >= MANY / 2)
}
