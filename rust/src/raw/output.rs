//! The bytes object that a body is written into, in place.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::{ptr, slice};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::scan::copy_clean;
use crate::errors::{Outcome, Refusal, out_of_memory};
use crate::json::Buffer;

// Not on Windows, where PyO3 names each function that is imported, and this is not among them.
#[cfg(not(windows))]
unsafe extern "C" {
    /// Resizes a bytes object that has one owner. On failure sets it to null and raises.
    fn _PyBytes_Resize(bytes: *mut *mut ffi::PyObject, len: ffi::Py_ssize_t) -> std::ffi::c_int;
}

/// From here on growth leaves at most a third unused, which `finish` does not give back.
const LARGE: usize = 128 * 1024;

/// A bytes object under construction: `len` of its `capacity` bytes are written.
///
/// What fits there is written to a scratch memory first, and the object is then made of the
/// right size at once. From Python 3.15 on, `PyBytesWriter` is meant to take this place.
pub struct Output<'s, 'py> {
    py: Python<'py>,
    /// Owned and unshared; null while `start` is the scratch memory, and after a failed resize,
    /// when the capacity is 0.
    bytes: *mut ffi::PyObject,
    start: *mut u8,
    len: usize,
    capacity: usize,
    scratch: PhantomData<&'s mut [MaybeUninit<u8>]>,
}

impl<'s, 'py> Output<'s, 'py> {
    pub fn new(py: Python<'py>, scratch: &'s mut [MaybeUninit<u8>]) -> Self {
        let (start, capacity) = (scratch.as_mut_ptr().cast(), scratch.len());
        Self {
            py,
            bytes: ptr::null_mut(),
            start,
            len: 0,
            capacity,
            scratch: PhantomData,
        }
    }

    /// Append one byte.
    #[inline]
    pub fn push(&mut self, byte: u8) -> Outcome<()> {
        self.put(&[byte], 1)
    }

    /// Append `byte`, in place of a comma if that is the last byte.
    #[inline]
    pub fn close(&mut self, byte: u8) -> Outcome<()> {
        let Some(last) = self.len.checked_sub(1) else {
            return self.push(byte);
        };
        // SAFETY: `last` is below `len`, so inside the object.
        let place = unsafe { self.start.add(last) };
        // SAFETY: the bytes below `len` are written.
        if unsafe { place.read() } != b',' {
            return self.push(byte);
        }
        // SAFETY: `place` is inside the object, which has no other owner.
        unsafe { place.write(byte) };
        Ok(())
    }

    /// Append what `write` makes of `len` unwritten bytes: it returns the written part.
    pub fn fill(
        &mut self,
        len: usize,
        write: impl FnOnce(&mut [MaybeUninit<u8>]) -> &mut [u8],
    ) -> Outcome<()> {
        self.reserve(len)?;
        // SAFETY: `len` is at most `capacity`, so the pointer stays inside the object.
        let place = unsafe { self.start.add(self.len) };
        // SAFETY: `len` more bytes were reserved, and nothing else refers to them.
        let room = unsafe { slice::from_raw_parts_mut(place.cast::<MaybeUninit<u8>>(), len) };
        let written = write(room);
        if !ptr::eq(written.as_ptr(), place) {
            return Err(Refusal::Refused);
        }
        self.len += written.len();
        Ok(())
    }

    /// Return the finished bytes object, without its last `surplus` bytes.
    pub fn finish(mut self, surplus: usize) -> Outcome<Bound<'py, PyBytes>> {
        self.len = self.len.saturating_sub(surplus);
        if self.bytes.is_null() || self.capacity - self.len > self.capacity / 3 {
            self.resize(self.len)?;
        } else {
            self.cut();
        }
        let bytes = std::mem::replace(&mut self.bytes, ptr::null_mut());
        // SAFETY: `bytes` is a live object, whose only owner is handed over.
        let bytes = unsafe { Bound::from_owned_ptr(self.py, bytes) };
        bytes.cast_into().map_err(|_| Refusal::Refused)
    }

    /// Make what is written the whole object, and leave the rest of its memory unused.
    ///
    /// A large object that gives memory back goes back to the system when it is freed, and the
    /// next one pays for every page again: 637 page faults, a quarter of the time of a body of
    /// 2.6 MB.
    fn cut(&mut self) {
        // SAFETY: `len` is at most the capacity, and an object has one byte more for a NUL.
        let end = unsafe { self.start.add(self.len) };
        // SAFETY: `end` is inside the object, which has no other owner.
        unsafe { end.write(0) };
        let header = self.bytes.cast::<ffi::PyVarObject>();
        // SAFETY: a bytes object begins with this header, and its hash was never taken.
        unsafe { (*header).ob_size = self.len.cast_signed() };
    }

    /// Grow so that `len` more bytes fit: to the double, and from `LARGE` on by a half.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, len: usize) -> Outcome<()> {
        let needed = self
            .len
            .checked_add(len)
            .ok_or_else(|| out_of_memory(self.py))?;
        let more = if self.capacity < LARGE {
            self.capacity
        } else {
            self.capacity / 2
        };
        self.resize(needed.max(self.capacity.saturating_add(more)))
    }

    fn resize(&mut self, capacity: usize) -> Outcome<()> {
        let size = signed(self.py, capacity)?;
        if self.bytes.is_null() || cfg!(windows) {
            self.replace(size)?;
        } else {
            self.resize_in_place(size)?;
        }
        self.locate();
        self.capacity = capacity;
        Ok(())
    }

    /// Go on in a new object; it is not smaller than what is written.
    fn replace(&mut self, size: ffi::Py_ssize_t) -> Outcome<()> {
        // SAFETY: a null pointer asks for a bytes object whose content is not yet written.
        let bytes = unsafe { ffi::PyBytes_FromStringAndSize(ptr::null(), size) };
        if bytes.is_null() {
            return Err(Refusal::Raised);
        }
        let (old_bytes, old_start) = (self.bytes, self.start);
        self.bytes = bytes;
        self.locate();
        // SAFETY: `len` bytes are written in the old place, and as many fit into the new one.
        unsafe { ptr::copy_nonoverlapping(old_start, self.start, self.len) };
        // SAFETY: `old_bytes` is null or was owned by this value, which owns another now.
        unsafe { ffi::Py_XDECREF(old_bytes) };
        Ok(())
    }

    #[cfg(not(windows))]
    fn resize_in_place(&mut self, size: ffi::Py_ssize_t) -> Outcome<()> {
        // SAFETY: the object has no other owner, and its hash was never taken.
        if unsafe { _PyBytes_Resize(&raw mut self.bytes, size) } != 0 {
            // The object is gone: nothing is left to write to.
            (self.len, self.capacity) = (0, 0);
            return Err(Refusal::Raised);
        }
        Ok(())
    }

    #[cfg(windows)]
    fn resize_in_place(&mut self, size: ffi::Py_ssize_t) -> Outcome<()> {
        self.replace(size)
    }

    fn locate(&mut self) {
        // SAFETY: `bytes` is a live bytes object.
        let start = unsafe { ffi::PyBytes_AS_STRING(self.bytes) };
        self.start = start.cast_mut().cast();
    }
}

impl Buffer for Output<'_, '_> {
    type Error = Refusal;

    #[inline]
    fn reserve(&mut self, len: usize) -> Outcome<()> {
        if self.capacity - self.len < len {
            self.grow(len)
        } else {
            Ok(())
        }
    }

    #[inline]
    fn put<const N: usize>(&mut self, block: &[u8; N], len: usize) -> Outcome<()> {
        self.reserve(N)?;
        // SAFETY: `len` is at most `capacity`, so the pointer stays inside the object.
        let place = unsafe { self.start.add(self.len) };
        // SAFETY: `N` bytes are reserved at `place`, and `block` is outside the object.
        unsafe { ptr::copy_nonoverlapping(block.as_ptr(), place, N) };
        self.len += len.min(N);
        Ok(())
    }

    #[inline]
    fn put_closed<const N: usize, const M: usize>(
        &mut self,
        block: &[u8; N],
        len: usize,
        close: [u8; M],
    ) -> Outcome<()> {
        self.reserve(N + M)?;
        let len = len.min(N);
        // SAFETY: `self.len` is at most `capacity`, so the pointer stays inside the object.
        let place = unsafe { self.start.add(self.len) };
        // SAFETY: `N + M` bytes are reserved at `place`, and `block` is outside the object.
        unsafe { ptr::copy_nonoverlapping(block.as_ptr(), place, N) };
        // SAFETY: `len` is at most `N`, so `M` bytes are reserved there, too.
        unsafe { ptr::copy_nonoverlapping(close.as_ptr(), place.wrapping_add(len), M) };
        self.len += len + M;
        Ok(())
    }

    #[inline]
    fn put_each<const N: usize, T: Copy>(
        &mut self,
        items: &[T],
        part: impl Fn(T) -> ([u8; N], usize),
    ) -> Outcome<()> {
        self.reserve(items.len().saturating_mul(N))?;
        let mut len = self.len;
        for &item in items {
            let (block, used) = part(item);
            // SAFETY: `N` bytes are reserved for every item, and none takes more.
            let place = unsafe { self.start.add(len) };
            // SAFETY: as above, and `block` is outside the object.
            unsafe { ptr::copy_nonoverlapping(block.as_ptr(), place, N) };
            len += used.min(N);
        }
        self.len = len;
        Ok(())
    }

    #[inline]
    fn put_clean(&mut self, blocks: &[[u8; 32]]) -> Outcome<usize> {
        self.reserve(blocks.len() * 32)?;
        // SAFETY: `len` is at most `capacity`, so the pointer stays inside the object.
        let place = unsafe { self.start.add(self.len) }.cast();
        // SAFETY: as many blocks were reserved, and nothing else refers to them.
        let room = unsafe { slice::from_raw_parts_mut(place, blocks.len()) };
        let copied = copy_clean(blocks, room);
        self.len += copied.min(blocks.len()) * 32;
        Ok(copied)
    }

    #[inline]
    fn put_all(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.reserve(bytes.len())?;
        // SAFETY: `len` is at most `capacity`, so the pointer stays inside the object.
        let place = unsafe { self.start.add(self.len) };
        // Two copies of a constant size that overlap, where they do it, take the place of a
        // call. The text of a number is often as long as that.
        let ends = bytes.first_chunk::<16>().zip(bytes.last_chunk::<16>());
        match ends {
            Some((first, last)) if bytes.len() <= 32 => {
                // SAFETY: at least 16 bytes are reserved at `place`.
                unsafe { ptr::copy_nonoverlapping(first.as_ptr(), place, 16) };
                let end = place.wrapping_add(bytes.len() - 16);
                // SAFETY: the last 16 of the reserved bytes; `bytes` is outside the object.
                unsafe { ptr::copy_nonoverlapping(last.as_ptr(), end, 16) };
            }
            // SAFETY: the bytes are reserved at `place`; `bytes` is outside the object.
            _ => unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), place, bytes.len()) },
        }
        self.len += bytes.len();
        Ok(())
    }
}

impl Drop for Output<'_, '_> {
    fn drop(&mut self) {
        // SAFETY: `bytes` is null or owned by this value.
        unsafe { ffi::Py_XDECREF(self.bytes) };
    }
}

fn signed(py: Python<'_>, size: usize) -> Outcome<ffi::Py_ssize_t> {
    ffi::Py_ssize_t::try_from(size).map_err(|_| out_of_memory(py))
}
