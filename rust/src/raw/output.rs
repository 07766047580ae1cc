//! The bytes object that a body is written into, in place.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::{ptr, slice};

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::memory::{Memory, SLACK, Share};
use crate::errors::{Outcome, Refusal};
use crate::json::Sink;

/// The place where text is written next. It is small enough to stay in registers: what it
/// rarely needs is in a `Memory` of its own.
///
/// Every method makes the room it needs. While `SLACK` bytes are left, that is one comparison.
pub struct Output<'m, 's> {
    at: *mut u8,
    end: *mut u8,
    memory: *mut Memory<'s>,
    borrowed: PhantomData<&'m mut Memory<'s>>,
}

impl<'m, 's> Output<'m, 's> {
    pub fn new(memory: &'m mut Memory<'s>) -> Self {
        let (at, end) = memory.begin();
        Self {
            at,
            end,
            memory,
            borrowed: PhantomData,
        }
    }

    #[inline(always)]
    fn memory(&mut self) -> &mut Memory<'s> {
        // SAFETY: the memory is borrowed for as long as this value lives.
        unsafe { &mut *self.memory }
    }

    /// Return whether it is time to call `enlarge`: room is low, or much was written since.
    #[inline(always)]
    pub fn is_low(&self) -> bool {
        self.end.addr() - self.at.addr() < SLACK
    }

    /// Make room for what comes next; `share` is how much of the body is done, if that is known.
    #[cold]
    pub fn enlarge(&mut self, share: Option<Share>) -> Outcome<()> {
        let at = self.at;
        self.end = at;
        (self.at, self.end) = self.memory().enlarge(at, share)?;
        Ok(())
    }

    /// Let `work` write by a copy of this place, so that this one does not leave its registers.
    #[inline(always)]
    pub fn apart(&mut self, work: impl FnOnce(&mut Self) -> Outcome<()>) -> Outcome<()> {
        // The other is not used meanwhile, nor after an error.
        let mut place = Self { ..*self };
        self.end = self.at;
        work(&mut place)?;
        (self.at, self.end) = (place.at, place.end);
        Ok(())
    }

    /// Let `work` go on writing by a copy of this place, which it gives back.
    #[inline(always)]
    pub fn lend<T>(&mut self, work: impl FnOnce(Self) -> Outcome<(Self, T)>) -> Outcome<T> {
        // As in `apart`.
        let place = Self { ..*self };
        self.end = self.at;
        let (place, result) = work(place)?;
        (self.at, self.end) = (place.at, place.end);
        Ok(result)
    }

    /// Append one byte.
    #[inline(always)]
    pub fn push(&mut self, byte: u8) -> Outcome<()> {
        self.put(&[byte], 1)
    }

    /// Append `byte` and a comma, in place of a comma if that is the last byte.
    #[inline(always)]
    pub fn close(&mut self, byte: u8) -> Outcome<()> {
        let at = self.at;
        if self.memory().is_start(at) {
            return self.put(&[byte, b','], 2);
        }
        let last = self.at.wrapping_sub(1);
        // SAFETY: something was written before this place.
        let has_comma = unsafe { last.read() } == b',';
        self.at = if has_comma { last } else { self.at };
        self.put(&[byte, b','], 2)
    }

    /// Return the finished bytes object, without its last `surplus` bytes.
    pub fn finish(mut self, py: Python<'_>, surplus: usize) -> Outcome<Bound<'_, PyBytes>> {
        let at = self.at;
        let bytes = self.memory().finish(py, at, surplus)?;
        bytes.cast_into().map_err(|_| Refusal::Refused)
    }

    /// Make room for `len` more bytes.
    #[inline(always)]
    pub fn reserve(&mut self, len: usize) -> Outcome<()> {
        if self.end.addr() - self.at.addr() < len {
            // Without room, should there be none: then this place is not written to any more.
            let at = self.at;
            self.end = at;
            (self.at, self.end) = self.memory().grow(at, len)?;
        }
        Ok(())
    }

    /// Append what `write` makes of `N` unwritten bytes: it returns how many it wrote.
    #[inline(always)]
    pub fn write<const N: usize>(
        &mut self,
        write: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize,
    ) -> Outcome<()> {
        self.reserve(N)?;
        // SAFETY: `N` bytes are reserved there, and nothing else refers to them.
        let room = unsafe { &mut *self.at.cast::<[MaybeUninit<u8>; N]>() };
        let written = write(room);
        self.at = self.at.wrapping_add(written.min(N));
        Ok(())
    }

    /// Append the first `len` bytes of `block`.
    ///
    /// The whole block is copied, because a copy of a constant size is one instruction or two
    /// where a copy of any size is a call.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, block: &[u8; N], len: usize) -> Outcome<()> {
        self.reserve(N)?;
        // SAFETY: `N` bytes are reserved there, and `block` is outside the object.
        unsafe { ptr::copy_nonoverlapping(block.as_ptr(), self.at, N) };
        self.at = self.at.wrapping_add(len.min(N));
        Ok(())
    }
}

impl Sink for Output<'_, '_> {
    type Error = Refusal;

    #[inline]
    fn fill(
        &mut self,
        room: usize,
        write: impl FnOnce(&mut [MaybeUninit<u8>]) -> usize,
    ) -> Outcome<()> {
        self.reserve(room)?;
        // SAFETY: as many bytes are reserved there, and nothing else refers to them.
        let place = unsafe { slice::from_raw_parts_mut(self.at.cast::<MaybeUninit<u8>>(), room) };
        let written = write(place);
        self.at = self.at.wrapping_add(written.min(room));
        let (at, end) = (self.at, self.end);
        self.end = self.memory().before_checkpoint(at, end);
        Ok(())
    }
}
