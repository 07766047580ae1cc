//! JSON text (RFC 8259) of numbers and strings. Knows bytes only, and nothing of Python.

mod escape;
mod float;
mod int;
mod transcode;

pub use escape::{escape_latin1, escape_utf8, quote_utf8};
pub use float::float;
pub use int::int;
pub use transcode::transcode;

/// A value that has no JSON text: a number that is not finite, or a lone surrogate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unwritable;

/// Where JSON text goes. Every method makes the room it needs.
pub trait Buffer {
    type Error: From<Unwritable>;

    /// Make room for `len` more bytes, so that they are appended without another enlargement.
    fn reserve(&mut self, len: usize) -> Result<(), Self::Error>;

    /// Append the first `len` bytes of `block`.
    ///
    /// The whole block is copied, because a copy of a constant size is one instruction or two
    /// where a copy of any size is a call.
    fn put<const N: usize>(&mut self, block: &[u8; N], len: usize) -> Result<(), Self::Error>;

    /// Append the first `len` bytes of `block`, and then `close`.
    fn put_closed<const N: usize, const M: usize>(
        &mut self,
        block: &[u8; N],
        len: usize,
        close: [u8; M],
    ) -> Result<(), Self::Error>;

    /// Append what `part` returns for each item: the first bytes of a block, and their number.
    fn put_each<const N: usize, T: Copy>(
        &mut self,
        items: &[T],
        part: impl Fn(T) -> ([u8; N], usize),
    ) -> Result<(), Self::Error>;

    /// Append blocks up to the first that holds a byte to escape, and return their number.
    fn put_clean(&mut self, blocks: &[[u8; 32]]) -> Result<usize, Self::Error>;

    /// Append `bytes`.
    fn put_all(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;
}
