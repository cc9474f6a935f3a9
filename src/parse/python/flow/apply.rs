//! Events: something is fitted, data goes through a fit, data is split; and what makes a leak of them.

use super::value::Value;
use super::{Fit, FitKind, Flow, Split};

impl Flow<'_> {
    pub(super) fn new_fit(&mut self, fit: Fit) -> u32 {
        self.fits.push(fit);
        u32::try_from(self.fits.len() - 1).unwrap_or(u32::MAX)
    }

    /// A statistic taken from data.
    pub(super) fn statistic(&mut self, line: u32, what: &str, data: String, kind: FitKind, origins: &[u32]) -> u32 {
        self.new_fit(Fit {
            line,
            what: what.to_owned(),
            data,
            kind,
            origins: origins.to_vec(),
            label: false,
            on_target: false,
            foreign: false,
        })
    }

    /// Data goes through fits.
    pub(super) fn apply(&mut self, data: &mut Value, fits: &[u32], columns: Option<&Vec<String>>) {
        for fit in fits {
            data.taint(*fit, columns.cloned());
            self.used(*fit);
        }
    }

    /// A fit is used after its data was separated: the fit saw what was to be held out.
    fn used(&mut self, number: u32) {
        let Some(fit) = self.fits.get(number as usize) else { return };
        if fit.label && fit.on_target {
            return;
        }
        let split = fit
            .origins
            .iter()
            .filter_map(|origin| self.split_of.get(origin))
            .find(|split| self.splits.get(**split as usize).is_some_and(|split| split.fits_before > number));
        if let Some(split) = split.copied() {
            self.leaks.entry(number).or_insert(split);
        }
    }

    /// Statistics that change this data: of the same data, or of the whole that it is a part of.
    pub(super) fn matching(&self, data: &Value, stats: &[u32], suits: impl Fn(&Fit) -> bool) -> Vec<u32> {
        let fits = stats.iter().copied().filter(|number| {
            self.fits.get(*number as usize).is_some_and(|fit| {
                let same = fit.origins.iter().any(|origin| data.origins.contains(origin));
                let whole = data.part && fit.origins.iter().any(|origin| self.split_of.contains_key(origin));
                (same || whole) && suits(fit)
            })
        });
        fits.collect()
    }

    /// Data is separated (`separates`) or only scored in folds; the first value is the data, others follow it.
    pub(super) fn split(&mut self, line: u32, what: &str, values: &[Value], separates: bool, folds: bool) {
        let number = u32::try_from(self.splits.len()).unwrap_or(u32::MAX);
        let fits_before = u32::try_from(self.fits.len()).unwrap_or(u32::MAX);
        self.splits.push(Split { line, what: what.to_owned(), fits_before });
        for (position, value) in values.iter().enumerate() {
            for taint in &value.taints {
                let Some(fit) = self.fits.get(taint.fit as usize) else { continue };
                let harmless = fit.label && (fit.on_target || position > 0);
                // Preprocessing fitted on the training side and scored in folds of it is common and mild.
                let within_part = folds && value.part && fit.kind != FitKind::Resampling;
                // Learned from other data than what is split here, a reference set for example.
                let elsewhere = !value.part
                    && !fit.origins.is_empty()
                    && !value.origins.is_empty()
                    && !fit.origins.iter().any(|origin| value.origins.contains(origin));
                if !harmless && !within_part && !elsewhere {
                    self.leaks.entry(taint.fit).or_insert(number);
                }
            }
            if separates {
                for origin in &value.origins {
                    self.split_of.entry(*origin).or_insert(number);
                }
            }
        }
    }

    /// A side of data that was separated: its fits stay with it, its origin is its own.
    pub(super) fn part(&mut self, mut value: Value) -> Value {
        value.origins = vec![self.fresh()];
        value.part = true;
        value.object = None;
        value.index = false;
        value.stats.clear();
        value
    }
}
