//! How far an array is written.

use crate::errors::{Outcome, Refusal};
use crate::raw::buffer::View;
use crate::raw::numpy::Format;

/// numpy has no arrays of more axes.
const MAX_AXES: usize = 64;

/// Where the writing of an array is.
pub struct Place {
    format: Format,
    shape: [isize; MAX_AXES],
    /// The lengths among `shape`.
    lens: usize,
    /// The lengths up to the first 0: nothing is nested below.
    pub axes: usize,
    /// What row is being written: an index for each axis but the last.
    index: [usize; MAX_AXES],
    pub column: usize,
    /// How many arrays are to be opened before the next number: those closed last, or all.
    pub closed: usize,
    numbers: usize,
    bytes: usize,
}

impl Place {
    /// Return the beginning of an array that nests no deeper than `levels`; None for one with
    /// more axes than numpy allows.
    pub fn new(view: &View<'_>, levels: usize) -> Outcome<Option<Self>> {
        let lens = view.shape();
        let mut shape = [0; MAX_AXES];
        let Some(kept) = shape.get_mut(..lens.len()) else {
            return Ok(None);
        };
        kept.copy_from_slice(lens);
        let empty = lens.iter().position(|&len| len == 0);
        let axes = empty.map_or(lens.len(), |axis| axis + 1);
        if axes > levels {
            return Err(Refusal::Refused);
        }
        Ok(Some(Self {
            format: view.format(),
            shape,
            lens: lens.len(),
            axes,
            index: [0; MAX_AXES],
            column: 0,
            closed: axes,
            numbers: 0,
            bytes: 0,
        }))
    }

    /// Return whether an array still is as it was when this began.
    pub fn is_in(&self, view: &View<'_>) -> bool {
        self.format == view.format() && self.shape.get(..self.lens) == Some(view.shape())
    }

    pub fn row(&self) -> &[usize] {
        self.index
            .get(..self.axes.saturating_sub(1))
            .unwrap_or_default()
    }

    pub fn count(&mut self, numbers: usize, bytes: usize) {
        self.column += numbers;
        self.numbers += numbers;
        self.bytes += bytes;
    }

    /// Go on to the next row, and count the arrays that end before it.
    pub fn end_row(&mut self) {
        self.column = 0;
        let Some(outer_axes) = self.axes.checked_sub(1) else {
            return;
        };
        self.closed = 1;
        let outer = self.index.iter_mut().zip(&self.shape).take(outer_axes);
        for (index, len) in outer.rev() {
            *index += 1;
            if *index < len.cast_unsigned() {
                return;
            }
            *index = 0;
            self.closed += 1;
        }
    }

    /// Return how many bytes the rest takes at the rate of what is written, and a little more.
    pub fn foreseen(&self) -> usize {
        let lens = self.shape.iter().take(self.lens);
        let size = lens.fold(1, |size: usize, len| {
            size.saturating_mul(len.cast_unsigned())
        });
        let rest = size.saturating_sub(self.numbers);
        let bytes = rest.saturating_mul(self.bytes) / self.numbers.max(1);
        bytes.saturating_add(bytes / 32)
    }
}
