//! Many repositories as one page: no script, nothing loaded from elsewhere, lines of totals as inline SVG.

use std::fmt::Write as _;

use super::escape;
use super::portfolio::{actions, age, change, score, sentence, tags, weakest, worst};
use crate::rubric::Rubric;
use crate::trend::{Freshness, PortfolioRow};

/// Size of a line of totals, and the distance of the points from its edges.
const SPARK: (f64, f64, f64) = (96.0, 24.0, 3.0);

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8886; --bad: #b34700; --good: #0060a0; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0 2rem; }
td, th { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: Canvas; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bad { color: var(--bad); font-weight: 600; }
.doubt { color: var(--bad); font-size: .9em; }
.tag { border: 1px solid var(--line); border-radius: 1em; padding: 0 .5em; font-size: .85em; white-space: nowrap; }
.map td { text-align: center; } .map td:first-child { text-align: left; }
.map thead th { writing-mode: vertical-rl; transform: rotate(180deg); font-weight: 500; }
.map thead th:first-child { writing-mode: initial; transform: none; }
.l0 { background: #d55e00; color: #fff; } .l1 { background: #f0e442; color: #000; } .l2 { background: #0072b2; color: #fff; }
svg { vertical-align: middle; } polyline { fill: none; stroke: currentColor; stroke-width: 1.5; }
@media print { thead th { position: static; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
";

/// The page.
pub fn html(rows: &[PortfolioRow], rubric: &Rubric) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Portfolio</title>\n<style>{STYLE}</style></head>\n\
         <body><h1>Portfolio</h1>\n<p>{}</p>\n",
        escape::html(&sentence(rows))
    );
    table(&mut out, rows, rubric);
    heat(&mut out, rows, rubric);
    out.push_str("</body>\n</html>\n");
    out
}

const HEADS: [&str; 10] = [
    "repository",
    "score",
    "band",
    "change since last quarter",
    "totals",
    "last review",
    "weakest dimension",
    "worst finding",
    "actions",
    "from",
];

fn table(out: &mut String, rows: &[PortfolioRow], rubric: &Rubric) {
    let heads = HEADS.map(|head| format!("<th scope=\"col\">{head}</th>"));
    let _ = writeln!(out, "<div class=\"wide\"><table><thead><tr>{}</tr></thead><tbody>", heads.concat());
    for row in rows {
        let bad = |is_bad: bool| if is_bad { " bad" } else { "" };
        let fell = row.change.is_some_and(|change| change < 0) || !row.hidden.is_empty();
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}{}{}</th><td class=\"n\">{}</td><td>{}</td><td class=\"n{}\">{}</td><td>{}</td>\
             <td class=\"n{}\">{}</td><td>{}</td><td>{}</td><td class=\"n{}\">{}</td><td>{}</td></tr>",
            escape::html(&row.repository.name),
            tag_list(row),
            doubts(row),
            escape::html(&score(row)),
            row.result.band.as_str(),
            bad(fell),
            escape::html(&change(row)),
            spark(row, rubric.out_of() * 10),
            bad(row.freshness != Freshness::Fresh),
            escape::html(&age(row)),
            escape::html(&weakest(row)),
            escape::html(&worst(row)),
            bad(row.overdue > 0),
            escape::html(&actions(row)),
            row.source,
        );
    }
    out.push_str("</tbody></table></div>\n");
}

fn tag_list(row: &PortfolioRow) -> String {
    let tags = tags(row);
    let all = tags.split_whitespace().map(|tag| format!(" <span class=\"tag\">{}</span>", escape::html(tag)));
    all.collect::<Vec<_>>().concat()
}

fn doubts(row: &PortfolioRow) -> String {
    let hidden = (!row.hidden.is_empty()).then(|| format!("the total did not fall, but {} did", row.hidden.join(", ")));
    let words = hidden.iter().chain(&row.doubts);
    let all = words.map(|words| format!("<br><span class=\"doubt\">! {}</span>", escape::html(words)));
    all.collect::<Vec<_>>().concat()
}

/// Totals as a line: a full point is a review, an open one was scored from history.
fn spark(row: &PortfolioRow, top: u32) -> String {
    let (width, height, edge) = SPARK;
    let step = (width - 2.0 * edge) / f64::from(u32::try_from(row.points.len().max(2) - 1).unwrap_or(1));
    let place = |(at, (tenths, by_people)): (u32, &(u32, bool))| {
        let share = f64::from((*tenths).min(top)) / f64::from(top.max(1));
        (edge + step * f64::from(at), height - edge - share * (height - 2.0 * edge), *by_people)
    };
    let points: Vec<(f64, f64, bool)> = (0_u32..).zip(&row.points).map(place).collect();
    let Some(last) = row.points.last() else { return String::new() };
    let line: Vec<String> = points.iter().map(|(x, y, _)| format!("{x:.1},{y:.1}")).collect();
    let dots = points.iter().map(|(x, y, by_people)| {
        let fill = if *by_people { "currentColor" } else { "Canvas" };
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2\" fill=\"{fill}\" stroke=\"currentColor\"/>")
    });
    format!(
        "<svg width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"the newest {} totals, the last {}.{}\">\
         <polyline points=\"{}\"/>{}</svg>",
        points.len(),
        last.0 / 10,
        last.0 % 10,
        line.join(" "),
        dots.collect::<String>()
    )
}

fn heat(out: &mut String, rows: &[PortfolioRow], rubric: &Rubric) {
    let titles = rubric.dimensions.iter().map(|one| format!("<th scope=\"col\">{}</th>", escape::html(&one.title)));
    let _ = writeln!(
        out,
        "<h2>Levels by dimension</h2>\n<div class=\"wide\"><table class=\"map\"><thead><tr><th scope=\"col\">repository</th>\
         {}</tr></thead><tbody>",
        titles.collect::<String>()
    );
    for row in rows {
        let levels = row.levels.iter().map(|level| match level {
            None => "<td>·</td>".to_owned(),
            Some(level) => {
                let shade = if *level >= rubric.top { 2 } else { u8::from(*level > 0) };
                format!("<td class=\"l{shade}\">{level}</td>")
            }
        });
        let _ = writeln!(out, "<tr><td>{}</td>{}</tr>", escape::html(&row.repository.name), levels.collect::<String>());
    }
    out.push_str("</tbody></table></div>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::rubric;
    use crate::report::portfolio::tests::row;

    #[test]
    fn a_page_runs_nothing_loads_nothing_and_shows_every_column() {
        let page = html(&[row("<script>alert(1)</script>"), row("a\u{1b}[31m\"b")], &rubric());
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;") && !page.contains('\u{1b}'), "{page}");
        assert!(!page.contains("http") && !page.contains("url(") && !page.contains("src="), "{page}");
        for part in [
            "7/20 (5–9)",
            "a &lt;b&gt;path&lt;/b&gt; (a.py:1)",
            "<polyline points=\"3.0,",
            "class=\"l2\">2<",
            "120 d, stale",
            "#team-a",
            "a clock was wrong",
        ] {
            assert!(page.contains(part), "{part} is missing: {page}");
        }
    }

    #[test]
    fn one_total_is_a_point_and_none_is_nothing() {
        let mut one = row("x");
        one.points.truncate(1);
        assert_eq!(spark(&one, 200).matches("<circle").count(), 1);
        one.points.clear();
        assert_eq!(spark(&one, 200), "");
    }
}
