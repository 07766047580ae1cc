//! What is written of a model without a dump, as the fallback tells it.

use pyo3::prelude::*;
use pyo3::types::{PySet, PyTuple, PyType};

use crate::raw::Quiet;
use crate::raw::classes::version_of;
use crate::raw::instance::Slot;
use crate::types::{Kind, kind_of};

/// How the instances of a model are written.
pub struct Plan {
    /// The names of the fields, then those that are written, then their keys as text: see
    /// `native_form` of the fallback.
    pub names: Py<PyTuple>,
    /// Where an instance has its extra members.
    pub extra: Slot,
    /// Where an instance has the names of the fields that were set, if they matter: then those
    /// that are None come last, and only if they were set.
    fields_set: Option<Slot>,
    /// Whether that holds below a list, too; never below a tuple.
    is_in_lists: bool,
    /// First those of the fields, then those that others refer to.
    pub shapes: Vec<Shape>,
}

/// What a value may be: see `Shape` of the fallback.
pub struct Shape {
    /// The kinds of the values that fit, a bit for each.
    kinds: u16,
    /// Of values of no kind of their own.
    pub classes: Vec<Py<PyType>>,
    pub models: Vec<Below>,
    pub literals: Vec<Py<PyAny>>,
    pub item: usize,
    pub value: usize,
    pub is_any: bool,
}

/// A model that was as the plan of another says while it had this version.
pub struct Below {
    pub class: Py<PyType>,
    pub version: u32,
}

impl Plan {
    /// Return None for a class whose instances cannot be read.
    pub fn new<'py>(
        quiet: &mut Quiet<'py>,
        class: &Bound<'py, PyType>,
        names: Bound<'py, PyTuple>,
        told: &Bound<'py, PyTuple>,
    ) -> PyResult<Option<Self>> {
        let mut told = told.iter();
        let extra = told
            .next()
            .and_then(|slot| Slot::new(class, slot.as_borrowed()));
        let (Some(extra), Some(slot), Some(is_in_lists)) = (extra, told.next(), told.next()) else {
            return Ok(None);
        };
        let fields_set = Slot::new(class, slot.as_borrowed());
        if fields_set.is_none() && !slot.is_none() {
            return Ok(None);
        }
        let mut shapes = Vec::new();
        for shape in told {
            shapes.push(Shape::new(quiet, &shape)?);
        }
        let names = names.unbind();
        Ok(Some(Self {
            names,
            extra,
            fields_set,
            is_in_lists: is_in_lists.extract()?,
            shapes,
        }))
    }

    /// Return whether the fields that are None come last.
    #[inline]
    pub fn is_united(&self) -> bool {
        self.fields_set.is_some()
    }

    /// Return whether what two plans say of the order can hold in one dump.
    pub fn goes_with(&self, other: &Self) -> bool {
        self.is_united() == other.is_united() && self.is_in_lists == other.is_in_lists
    }

    /// Return whether below a list only the fields are dumped that were set, in their order.
    pub fn is_half_in_lists(&self) -> bool {
        !self.is_in_lists
    }

    /// Return the names of the fields of an instance that were set, if they matter.
    pub fn set_of<'py>(
        &self,
        quiet: &Quiet<'py>,
        model: Borrowed<'_, 'py, PyAny>,
    ) -> Option<Bound<'py, PySet>> {
        let set = self.fields_set.as_ref()?.read(quiet, model)?;
        Some(set.cast_exact::<PySet>().ok()?.to_owned())
    }
}

type Told<'py> = (
    Vec<Bound<'py, PyType>>,
    Vec<Bound<'py, PyType>>,
    Vec<Py<PyAny>>,
    isize,
    isize,
    bool,
);

impl Shape {
    fn new<'py>(quiet: &mut Quiet<'py>, told: &Bound<'py, PyAny>) -> PyResult<Self> {
        let (all, below, literals, item, value, is_any): Told<'py> = told.extract()?;
        let (mut kinds, mut classes, mut models) = (0, Vec::new(), Vec::new());
        for class in all {
            match kind_of(&class) {
                Kind::Other => classes.push(class.unbind()),
                kind => kinds |= bit(kind),
            }
        }
        for class in below {
            // Without a version it could change unseen.
            if let Some(version) = version_of(quiet, &class) {
                let class = class.unbind();
                models.push(Below { class, version });
            }
        }
        Ok(Self {
            kinds,
            classes,
            models,
            literals,
            item: usize::try_from(item).unwrap_or(usize::MAX),
            value: usize::try_from(value).unwrap_or(usize::MAX),
            is_any,
        })
    }

    /// Return whether every value of a kind fits, as far as the value itself goes.
    #[inline(always)]
    pub fn takes(&self, kind: Kind) -> bool {
        self.kinds & bit(kind) != 0
    }
}

#[inline(always)]
fn bit(kind: Kind) -> u16 {
    1 << kind as u16
}
