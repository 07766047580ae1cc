//! The sink that writes JSON text.

use std::mem::MaybeUninit;

use base64_simd::{AsOut, STANDARD};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::errors::{Outcome, Refusal, raised};
use crate::json::{self, Buffer};
use crate::raw::output::Output;
use crate::raw::text::{Text, text};
use crate::raw::{Quiet, number};
use crate::walk::Sink;

/// Writes a comma after every value; the end of a container takes its place.
pub struct Writer<'s, 'py> {
    out: Output<'s, 'py>,
}

impl<'s, 'py> Writer<'s, 'py> {
    pub fn new(py: Python<'py>, scratch: &'s mut [MaybeUninit<u8>]) -> Self {
        Self {
            out: Output::new(py, scratch),
        }
    }

    /// Return the text, without the comma after the body.
    pub fn finish(self) -> Outcome<Bound<'py, PyBytes>> {
        self.out.finish(1)
    }

    /// Write a string with its quotes; `close` is the end quote and what follows it.
    #[inline(always)]
    fn string(&mut self, value: Borrowed<'_, 'py, PyString>, close: [u8; 2]) -> Outcome<()> {
        match text(value)? {
            Text::Utf8(utf8) => json::quote_utf8(&mut self.out, utf8, close),
            other => self.transcoded(&other, close),
        }
    }

    #[inline(never)]
    fn transcoded(&mut self, text: &Text<'_>, close: [u8; 2]) -> Outcome<()> {
        self.out.push(b'"')?;
        match *text {
            Text::Utf8(utf8) => json::escape_utf8(&mut self.out, utf8)?,
            Text::Latin1(codes) => json::escape_latin1(&mut self.out, codes)?,
            Text::Ucs2(codes) => json::transcode(&mut self.out, codes)?,
            Text::Ucs4(codes) => json::transcode(&mut self.out, codes)?,
        }
        self.out.put(&close, 2)
    }
}

impl<'py> Sink<'py> for Writer<'_, 'py> {
    const TAKES_BYTES: bool = true;

    #[inline]
    fn null(&mut self) -> Outcome<()> {
        self.out.put(b"null,", 5)
    }

    #[inline]
    fn boolean(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        if number::is_true(value) {
            self.out.put(b"true,", 5)
        } else {
            self.out.put(b"false,", 6)
        }
    }

    #[inline(always)]
    fn int(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<bool> {
        let value = value.cast_exact().map_err(|_| Refusal::Refused)?;
        let Some(number) = number::int(value) else {
            return Ok(false);
        };
        json::int(&mut self.out, number, *b",")?;
        Ok(true)
    }

    fn big_int(&mut self, quiet: &mut Quiet<'py>, value: &Bound<'py, PyAny>) -> Outcome<()> {
        let py = quiet.py();
        let digits = value.repr().map_err(|error| {
            // The interpreter has a limit for the digits of an int.
            let is_refused = error.is_instance_of::<PyValueError>(py);
            if is_refused {
                Refusal::Refused
            } else {
                raised(py, error)
            }
        })?;
        if let Text::Utf8(digits) = text(digits.as_borrowed())? {
            self.out.put_all(digits)?;
        }
        self.out.push(b',')
    }

    #[inline(always)]
    fn float(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        let value = value.cast_exact().map_err(|_| Refusal::Refused)?;
        json::float(&mut self.out, number::float(value), *b",")
    }

    #[inline(always)]
    fn text(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        let value = value.cast_exact().map_err(|_| Refusal::Refused)?;
        self.string(value, *b"\",")
    }

    fn bytes(&mut self, value: Borrowed<'_, 'py, PyAny>) -> Outcome<()> {
        let value = value
            .cast_exact::<PyBytes>()
            .map_err(|_| Refusal::Refused)?;
        let bytes = value.as_bytes();
        self.out.push(b'"')?;
        let len = STANDARD.encoded_length(bytes.len());
        self.out
            .fill(len, |room| STANDARD.encode(bytes, room.as_out()))?;
        self.out.put(b"\",", 2)
    }

    #[inline]
    fn begin_object(&mut self, _quiet: &mut Quiet<'py>) -> Outcome<()> {
        self.out.push(b'{')
    }

    #[inline(always)]
    fn key(&mut self, key: Borrowed<'_, 'py, PyString>) -> Outcome<()> {
        self.string(key, *b"\":")
    }

    #[inline]
    fn end_object(&mut self) -> Outcome<()> {
        self.out.close(b'}')?;
        self.out.push(b',')
    }

    #[inline]
    fn begin_array(&mut self, _quiet: &mut Quiet<'py>) -> Outcome<()> {
        self.out.push(b'[')
    }

    #[inline]
    fn end_array(&mut self) -> Outcome<()> {
        self.out.close(b']')?;
        self.out.push(b',')
    }
}
