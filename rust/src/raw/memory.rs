//! The memory of the bytes object that is being written: how it grows, and how it is handed out.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;

use crate::errors::{Outcome, Refusal, out_of_memory};

// Not on Windows, where PyO3 names each function that is imported, and this is not among them.
#[cfg(not(windows))]
unsafe extern "C" {
    /// Resizes a bytes object that has one owner. On failure sets it to null and raises.
    fn _PyBytes_Resize(bytes: *mut *mut ffi::PyObject, len: ffi::Py_ssize_t) -> std::ffi::c_int;
}

/// Small values are written without asking for room each while as much is left.
pub const SLACK: usize = 256;

/// After so many bytes at most the writer comes back, so that signals are seen.
const STRETCH: usize = 8 << 20;

/// From here on growth leaves at most a third unused, which `finish` does not give back.
const LARGE: usize = 128 << 10;

/// From here on growth leaves at most a fifth unused.
const HUGE: usize = 16 << 20;

/// Larger objects have pages of their own in any case, which are given back without a copy.
const ALWAYS_MAPPED: usize = 32 << 20;

/// A bytes object under construction.
///
/// What fits there is written to a scratch memory first, and the object is then made of the
/// right size at once. From Python 3.15 on, `PyBytesWriter` is meant to take this place.
pub struct Memory<'s> {
    py: Python<'s>,
    /// Owned and unshared; null while `start` is the scratch memory, and after a failed resize,
    /// when the capacity is 0.
    bytes: *mut ffi::PyObject,
    start: *mut u8,
    capacity: usize,
    /// How much is written when the writer has to come back.
    checkpoint: usize,
    /// How much was written when so many parts of all were done.
    seen: Option<(usize, usize, usize)>,
    scratch: PhantomData<&'s mut [MaybeUninit<u8>]>,
}

/// How many parts of a body are done, and how many there are.
pub type Share = (usize, usize);

/// Where to write next, and where the writer has to come back.
type Room = (*mut u8, *mut u8);

impl<'s> Memory<'s> {
    pub fn new(py: Python<'s>, scratch: &'s mut [MaybeUninit<u8>]) -> Self {
        Self {
            py,
            bytes: ptr::null_mut(),
            start: scratch.as_mut_ptr().cast(),
            capacity: scratch.len(),
            checkpoint: STRETCH,
            seen: None,
            scratch: PhantomData,
        }
    }

    /// Return the room of an object in which nothing is written.
    pub(super) fn begin(&mut self) -> Room {
        self.room(0, SLACK)
    }

    #[inline(always)]
    pub(super) fn is_start(&self, at: *mut u8) -> bool {
        at == self.start
    }

    /// Make room for `len` bytes and some more: the end of the room may be an artificial one.
    #[cold]
    #[inline(never)]
    pub(super) fn grow(&mut self, at: *mut u8, len: usize) -> Outcome<Room> {
        let written = self.written(at)?;
        let wanted = len.saturating_add(4 * SLACK);
        if self.capacity - written < wanted {
            let needed = written.saturating_add(wanted);
            self.resize(written, needed.max(self.enlarged()))?;
        }
        Ok(self.room(written, len))
    }

    /// Make room for the rest of a body; `share` tells how many of its parts are written, and
    /// how many there are.
    pub(super) fn enlarge(&mut self, at: *mut u8, share: Option<Share>) -> Outcome<Room> {
        let written = self.written(at)?;
        if self.capacity - written < 2 * SLACK {
            let enlarged = self.enlarged();
            let foreseen = share.and_then(|share| self.foreseen(written, share));
            let least = written.saturating_add(4 * SLACK);
            self.resize(written, foreseen.unwrap_or(enlarged).max(least))?;
        }
        self.checkpoint = written.saturating_add(STRETCH);
        Ok(self.room(written, SLACK))
    }

    /// Return the size of the whole body and a little more, at the rate of the parts that were
    /// written since this was asked before: the first parts may be unlike the others.
    fn foreseen(&mut self, written: usize, (done, all): Share) -> Option<usize> {
        let (written_before, done_before, all_before) = self.seen.replace((written, done, all))?;
        if all != all_before || done <= done_before {
            return None;
        }
        let rate = (written - written_before) / (done - done_before) + 1;
        let rest = rate.saturating_mul(all - done);
        Some(written.saturating_add(rest).saturating_add(rest / 32))
    }

    /// Return the finished object, without its last `surplus` bytes.
    pub(super) fn finish<'py>(
        &mut self,
        py: Python<'py>,
        at: *mut u8,
        surplus: usize,
    ) -> Outcome<Bound<'py, PyAny>> {
        let len = self.written(at)?.saturating_sub(surplus);
        let waste = self.capacity - len;
        if self.bytes.is_null() || waste > self.capacity / 3 || self.capacity > ALWAYS_MAPPED {
            self.resize(len, len)?;
        } else {
            self.cut(len);
        }
        let bytes = std::mem::replace(&mut self.bytes, ptr::null_mut());
        // SAFETY: `bytes` is a live object, whose only owner is handed over.
        Ok(unsafe { Bound::from_owned_ptr(py, bytes) })
    }

    fn written(&self, at: *mut u8) -> Outcome<usize> {
        if self.capacity == 0 {
            return Err(Refusal::Raised);
        }
        Ok(at.addr() - self.start.addr())
    }

    /// Return a room of at least `len` bytes. Beyond the checkpoint it is too small to be used
    /// for long: then the writer comes back by `enlarge`.
    fn room(&self, written: usize, len: usize) -> Room {
        let least = written.saturating_add(len).saturating_add(SLACK - 1);
        let end = least.max(self.checkpoint).min(self.capacity);
        (
            self.start.wrapping_add(written),
            self.start.wrapping_add(end),
        )
    }

    /// Return the end of a room that was larger than it had to be, so that the writer comes back.
    pub(super) fn before_checkpoint(&self, at: *mut u8, end: *mut u8) -> *mut u8 {
        let checkpoint = self.start.wrapping_add(self.checkpoint);
        end.min(checkpoint).max(at)
    }

    /// Return the capacity that growth without foresight aims at.
    fn enlarged(&self) -> usize {
        let more = match self.capacity {
            0..LARGE => self.capacity,
            LARGE..HUGE => self.capacity / 2,
            _ => self.capacity / 4,
        };
        self.capacity.saturating_add(more)
    }

    /// Make what is written the whole object, and leave the rest of its memory unused.
    ///
    /// A large object that gives memory back goes back to the system when it is freed, and the
    /// next one pays for every page again: 637 page faults, a quarter of the time of a body of
    /// 2.6 MB.
    fn cut(&mut self, len: usize) {
        let end = self.start.wrapping_add(len);
        // SAFETY: `len` is at most the capacity, and an object has one byte more for a NUL.
        unsafe { end.write(0) };
        let header = self.bytes.cast::<ffi::PyVarObject>();
        // SAFETY: a bytes object begins with this header, and its hash was never taken.
        unsafe { (*header).ob_size = len.cast_signed() };
    }

    fn resize(&mut self, written: usize, capacity: usize) -> Outcome<()> {
        let size = ffi::Py_ssize_t::try_from(capacity).map_err(|_| out_of_memory(self.py))?;
        if self.bytes.is_null() || cfg!(windows) {
            self.replace(written.min(capacity), size)?;
        } else {
            self.resize_in_place(written, size)?;
        }
        self.locate();
        self.capacity = capacity;
        Ok(())
    }

    /// Go on in a new object.
    fn replace(&mut self, written: usize, size: ffi::Py_ssize_t) -> Outcome<()> {
        // SAFETY: a null pointer asks for a bytes object whose content is not yet written.
        let bytes = unsafe { ffi::PyBytes_FromStringAndSize(ptr::null(), size) };
        if bytes.is_null() {
            return Err(Refusal::Raised);
        }
        let (old_bytes, old_start) = (self.bytes, self.start);
        self.bytes = bytes;
        self.locate();
        // SAFETY: as much is written in the old place, and fits into the new one.
        unsafe { ptr::copy_nonoverlapping(old_start, self.start, written) };
        // SAFETY: `old_bytes` is null or was owned by this value, which owns another now.
        unsafe { ffi::Py_XDECREF(old_bytes) };
        Ok(())
    }

    #[cfg(not(windows))]
    fn resize_in_place(&mut self, written: usize, size: ffi::Py_ssize_t) -> Outcome<()> {
        // SAFETY: the object has no other owner, and its hash was never taken.
        if unsafe { _PyBytes_Resize(&raw mut self.bytes, size) } != 0 {
            // The object is gone: nothing is left to write to, and nothing to read.
            self.start = self.start.wrapping_add(written);
            self.capacity = 0;
            return Err(Refusal::Raised);
        }
        Ok(())
    }

    #[cfg(windows)]
    fn resize_in_place(&mut self, written: usize, size: ffi::Py_ssize_t) -> Outcome<()> {
        self.replace(written.min(size.cast_unsigned()), size)
    }

    fn locate(&mut self) {
        // SAFETY: `bytes` is a live bytes object.
        let start = unsafe { ffi::PyBytes_AS_STRING(self.bytes) };
        self.start = start.cast_mut().cast();
    }
}

impl Drop for Memory<'_> {
    fn drop(&mut self) {
        // SAFETY: `bytes` is null or owned by this value.
        unsafe { ffi::Py_XDECREF(self.bytes) };
    }
}
