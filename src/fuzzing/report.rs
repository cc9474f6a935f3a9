//! Every format of a report and of a comparison, made from audits that say whatever a file can say.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::shown::assert_clean;
use crate::audit::{Comparison, compare, track};
use crate::model::Audit;
use crate::parse::decode;
use crate::report::document::{Kind, document};
use crate::report::gather::{Ingredients, gather};
use crate::report::{badge, compare as compared, meeting, page_html, page_markdown, page_text, sheet};
use crate::rubric::{self, Rubric};
use crate::text::json_escaped;
use crate::trend::series;

static RUBRIC: LazyLock<Rubric> = LazyLock::new(|| rubric::load(rubric::DEFAULT).expect("a sound rubric"));

/// Two audits, divided by a line of `=`; one alone is compared with itself.
pub(super) fn run(data: &[u8]) {
    let Some(text) = decode(data) else { return };
    let mut audits: Vec<Audit> = text.split("\n====\n").take(2).filter_map(|one| ::toml::from_str(one).ok()).collect();
    audits.sort_by_key(|audit| audit.at);
    let (Some(before), Some(after)) = (audits.first(), audits.last()) else { return };
    let comparison = compare(&RUBRIC, before, after);
    both(&comparison);
    assert_clean("minutes of a meeting", &meeting::markdown(&RUBRIC, after, Some(before)));
    assert_clean("badge", &badge::svg(&after.result));
    documents(before, after, &comparison);
}

fn both(comparison: &Comparison) {
    assert_clean("comparison", &compared::text(comparison, 80));
    assert_clean("comparison as Markdown", &compared::markdown(comparison));
    assert_clean("comparison as JSON", &json_escaped(&compared::json(comparison).to_string()));
}

fn documents(before: &Audit, after: &Audit, comparison: &Comparison) {
    let audits = [before, after];
    let data = gather(&Ingredients {
        rubric: &RUBRIC,
        audit: Some(after),
        comparison: Some(comparison),
        series: &series(&RUBRIC, &audits),
        actions: &track(&audits, &[]),
        inspection: None,
        not_inspected: Some("the commit is gone".into()),
        repository: &after.repository,
        notes: Vec::new(),
        today: NaiveDate::from_ymd_opt(2026, 12, 2).unwrap_or_default(),
    });
    assert_clean("sheet", &sheet::write(&data).replace("\r\n", "\n"));
    let json = serde_json::to_string(&data).expect("a report is plain data");
    assert_clean("report as JSON", &json_escaped(&json));
    for kind in [Kind::Minutes, Kind::Summary, Kind::Onboarding] {
        let document = document(&data, kind);
        assert_clean("report as Markdown", &page_markdown::write(&document));
        assert_clean("report as HTML", &page_html::write(&document).expect("the page has no fault"));
        let layout = page_text::Layout { width: 80, colour: false, links: false };
        assert_clean("report as text", &page_text::write(&document, layout));
    }
}
