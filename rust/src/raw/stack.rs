//! A stack whose first places are on that of the thread, and whose items are made where they lie.
//!
//! Gain: no memory of the heap for what nests little, and no item is moved, which would take
//! longer than all else that opening a container does: its words were just stored one by one,
//! and a copy would load them in pairs, which no processor forwards. Twin: `Vec`.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

use pyo3::Python;

use crate::errors::{Outcome, out_of_memory};

pub struct Stack<'s, T> {
    base: *mut T,
    /// The place after the last item.
    top: *mut T,
    /// The place after the last one there is room for.
    end: *mut T,
    /// The memory from `base` to `end`, once that is of the heap.
    heap: Vec<MaybeUninit<T>>,
    near: PhantomData<&'s mut [MaybeUninit<T>]>,
}

impl<'s, T> Stack<'s, T> {
    #[inline(always)]
    pub fn new(near: &'s mut [MaybeUninit<T>]) -> Self {
        let range = near.as_mut_ptr_range();
        Self {
            base: range.start.cast(),
            top: range.start.cast(),
            end: range.end.cast(),
            heap: Vec::new(),
            near: PhantomData,
        }
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        // The sizes are those of whole items.
        (self.top.addr() - self.base.addr()) / size_of::<T>()
    }

    /// Push an item that is made when there is room. Without memory for it, nothing is pushed.
    #[inline(always)]
    pub fn push(&mut self, py: Python<'_>, make: impl FnOnce() -> T) -> Outcome<()> {
        if self.top == self.end {
            self.grow(py)?;
        }
        let item = make();
        // SAFETY: there is room for one more item.
        unsafe { self.top.write(item) };
        self.top = self.top.wrapping_add(1);
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, py: Python<'_>) -> Outcome<()> {
        let len = self.len();
        let mut heap: Vec<MaybeUninit<T>> = Vec::new();
        if heap.try_reserve_exact(2 * len).is_err() {
            return Err(out_of_memory(py));
        }
        let base = heap.as_mut_ptr().cast::<T>();
        // SAFETY: the new memory has room for twice as many items.
        unsafe { ptr::copy_nonoverlapping(self.base, base, len) };
        self.base = base;
        self.top = base.wrapping_add(len);
        self.end = base.wrapping_add(2 * len);
        // The old memory is let go of, not the items, which have moved.
        self.heap = heap;
        Ok(())
    }

    /// Return the item that was pushed last.
    #[inline(always)]
    pub fn last(&mut self) -> Option<&mut T> {
        if self.top == self.base {
            return None;
        }
        let last = self.top.wrapping_sub(1);
        // SAFETY: there is an item, and this borrows the stack.
        Some(unsafe { &mut *last })
    }

    /// Drop the item that was pushed last, and return whether there is another one.
    #[inline(always)]
    pub fn pop(&mut self) -> bool {
        if self.top == self.base {
            return false;
        }
        self.top = self.top.wrapping_sub(1);
        // SAFETY: there is an item, which no longer counts as one.
        unsafe { ptr::drop_in_place(self.top) };
        self.top != self.base
    }

    /// Return the items, the last pushed one last.
    pub fn as_slice(&self) -> &[T] {
        // SAFETY: as many items are there, and this borrows the stack.
        unsafe { std::slice::from_raw_parts(self.base, self.len()) }
    }
}

impl<T> Drop for Stack<'_, T> {
    fn drop(&mut self) {
        while self.pop() {}
    }
}
