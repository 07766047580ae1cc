//! JSON text (RFC 8259) of numbers and strings. Knows bytes only, and nothing of Python.

mod digits;
mod escape;
mod int;
mod ints;
mod powers;
mod repr;
mod short;
mod shortest;
#[cfg_attr(test, allow(dead_code, reason = "tested in a file of its own"))]
pub mod temporal;
#[cfg_attr(test, allow(dead_code, reason = "tested in a file of its own"))]
pub mod uuid;

use std::mem::MaybeUninit;

pub use escape::{escape_latin1, escape_utf8, transcode};
pub use int::int;
pub use ints::sized_int;
pub use repr::{FLOAT_ROOM, float16, float32, float64};
pub use short::quote_short;

/// A value that has no JSON text: a number that is not finite, or a lone surrogate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unwritable;

/// Where JSON text goes.
pub trait Sink {
    type Error: From<Unwritable>;

    /// Append what `write` makes of at least `room` unwritten bytes: it returns how many it wrote.
    fn fill(
        &mut self,
        room: usize,
        write: impl FnOnce(&mut [MaybeUninit<u8>]) -> usize,
    ) -> Result<(), Self::Error>;
}
