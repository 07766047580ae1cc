//! The sink that writes JSON text.

use std::mem::MaybeUninit;

use base64_simd::{AsOut, STANDARD};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::arrays;
use crate::errors::{Outcome, Refusal, raised};
use crate::json::{self, Sink as _};
use crate::raw::call::attached;
use crate::raw::level::{Level, QUOTED_ROOM};
use crate::raw::output::Output;
use crate::raw::text::{Text, ascii, text};
use crate::raw::{Quiet, number, signals};
use crate::walk::{Around, Sink};

/// Write a string with its quotes; `close` is the end quote and what follows it.
#[inline(always)]
fn string<L: Level>(
    out: &mut Output<'_, '_>,
    value: Borrowed<'_, '_, PyString>,
    close: [u8; 2],
) -> Outcome<()> {
    if let Some(text) = ascii::<L>(value)? {
        let mut len = 0;
        out.write::<QUOTED_ROOM>(
            #[inline(always)]
            |room| {
                len = L::quote(room, text, close);
                len
            },
        )?;
        if len > 0 {
            return Ok(());
        }
    }
    out.apart(|out| long_string(out, value, close))
}

#[inline(never)]
fn long_string(
    out: &mut Output<'_, '_>,
    value: Borrowed<'_, '_, PyString>,
    close: [u8; 2],
) -> Outcome<()> {
    out.push(b'"')?;
    match text(value)? {
        Text::Ascii(text) => json::escape_utf8(out, text.bytes())?,
        Text::Utf8(utf8) => json::escape_utf8(out, utf8)?,
        Text::Latin1(codes) => json::escape_latin1(out, codes)?,
        Text::Ucs2(codes) => json::transcode(out, codes)?,
        Text::Ucs4(codes) => json::transcode(out, codes)?,
    }
    out.put(&close, 2)
}

/// Writes a comma after every value; the end of a container takes its place.
impl<'py> Sink<'py> for Output<'_, '_> {
    const IS_TEXT: bool = true;

    #[inline(always)]
    fn null(&mut self) -> Outcome<()> {
        self.put(b"null,   ", 5)
    }

    #[inline(always)]
    fn boolean(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        // No branch, since none could be foreseen.
        let is_true = number::is_true(value);
        let text = if is_true { b"true,   " } else { b"false,  " };
        self.put(text, 6 - usize::from(is_true))
    }

    #[inline(always)]
    fn int<L: Level>(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<bool> {
        let value = value.cast_exact().map_err(|_| Refusal::Refused)?;
        let Some(number) = number::int::<L>(value) else {
            return Ok(false);
        };
        self.write(
            #[inline(always)]
            |room| json::int(room, number),
        )?;
        Ok(true)
    }

    #[inline(always)]
    fn ints(&mut self, mut next: impl FnMut() -> Option<i64>) -> Outcome<()> {
        while !Output::is_low(self)
            && let Some(number) = next()
        {
            self.write(
                #[inline(always)]
                |room| json::sized_int(room, number < 0, number.unsigned_abs()),
            )?;
        }
        Ok(())
    }

    fn big_int(&mut self, quiet: &mut Quiet<'py>, value: &Bound<'py, PyAny>) -> Outcome<()> {
        let py = quiet.py();
        let digits = attached(|| {
            value.repr().map_err(|error| {
                // The interpreter has a limit for the digits of an int.
                let is_refused = error.is_instance_of::<PyValueError>(py);
                if is_refused {
                    Refusal::Refused
                } else {
                    raised(py, error)
                }
            })
        })?;
        if let Text::Ascii(digits) = text(digits.as_borrowed())? {
            json::escape_utf8(self, digits.bytes())?;
        }
        self.push(b',')
    }

    #[inline(always)]
    fn float(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        let value = value.cast_exact().map_err(|_| Refusal::Refused)?;
        let mut len = 0;
        self.write(
            #[inline(always)]
            |room| {
                len = json::float64(room, number::float(value));
                len
            },
        )?;
        if len == 0 {
            return Err(Refusal::Refused);
        }
        self.put(b",", 1)
    }

    #[inline(always)]
    fn text<L: Level>(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        let value = value.cast_exact().map_err(|_| Refusal::Refused)?;
        string::<L>(self, value, *b"\",")
    }

    fn bytes(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        let value = value
            .cast_exact::<PyBytes>()
            .map_err(|_| Refusal::Refused)?;
        let bytes = value.as_bytes();
        self.push(b'"')?;
        let len = STANDARD.encoded_length(bytes.len());
        self.fill(len, |room| STANDARD.encode(bytes, room.as_out()).len())?;
        self.put(b"\",", 2)
    }

    fn array(
        &mut self,
        quiet: &mut Quiet<'py>,
        value: &Bound<'py, PyAny>,
        around: Around,
    ) -> Outcome<bool> {
        arrays::array(self, quiet, value, around)
    }

    #[inline(always)]
    fn write<const N: usize>(
        &mut self,
        text: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize,
    ) -> Outcome<()> {
        Output::write(self, text)
    }

    #[inline(always)]
    fn empty(&mut self, text: [u8; 3]) -> Outcome<()> {
        let [open, close, comma] = text;
        self.put(&[open, close, comma, b' '], 3)
    }

    #[inline(always)]
    fn begin_object(&mut self, _quiet: &mut Quiet<'py>) -> Outcome<()> {
        self.push(b'{')
    }

    #[inline(always)]
    fn key<L: Level>(&mut self, key: Borrowed<'_, 'py, PyString>) -> Outcome<()> {
        string::<L>(self, key, *b"\":")
    }

    #[inline(always)]
    fn end_object(&mut self) -> Outcome<()> {
        self.close(b'}')
    }

    #[inline(always)]
    fn begin_array(&mut self, _quiet: &mut Quiet<'py>) -> Outcome<()> {
        self.push(b'[')
    }

    #[inline(always)]
    fn end_array(&mut self) -> Outcome<()> {
        self.close(b']')
    }

    #[inline(always)]
    fn is_low(&self) -> bool {
        Output::is_low(self)
    }

    #[inline(always)]
    fn renew(&mut self, quiet: &mut Quiet<'py>, share: Option<(usize, usize)>) -> Outcome<()> {
        signals::check(quiet)?;
        self.apart(|out| out.enlarge(share))
    }

    #[inline(always)]
    fn apart(&mut self, work: impl FnOnce(&mut Self) -> Outcome<()>) -> Outcome<()> {
        Output::apart(self, work)
    }
    #[inline(always)]
    fn lend<T>(&mut self, work: impl FnOnce(Self) -> Outcome<(Self, T)>) -> Outcome<T> {
        Output::lend(self, work)
    }
}
