//! The HTML report as a browser shows and prints it. Needs Chromium, and `pdftotext` for the printed page; where they are
//! missing the test says that it was skipped, and `PAYDOWN_NEED_BROWSER=1` makes that a failure.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::NOW;
use crate::support::{Fixture, output_of, write};

/// Programs that are Chromium.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Measures the page in frames of these widths, and writes what it saw into the document.
const MEASURE: &str = r#"<!doctype html><meta charset="utf-8"><body><pre id="seen"></pre><script>
const seen = [], widths = [400, 800, 1400];
function measure(width, frame) {
  const page = frame.contentDocument, root = page.documentElement;
  const charts = [...page.querySelectorAll('figure svg')].map(svg => {
    const box = svg.getBBox();
    return {shapes: svg.querySelectorAll('rect,circle,polyline').length, words: svg.querySelectorAll('text').length,
      width: box.width, height: box.height, title: svg.querySelector('title').textContent,
      text: Math.min(...[...svg.querySelectorAll('text')].map(text => text.getBoundingClientRect().height))};
  });
  const cut = [...page.querySelectorAll('main *')].filter(e => !e.closest('.draw') && !e.closest('thead') &&
    e.getBoundingClientRect().right > width + 0.5).map(e => e.tagName + ':' + e.textContent.slice(0, 40));
  seen.push({width, needs: root.scrollWidth, charts, cut, rows: page.querySelectorAll('tbody tr').length,
    unnamed: page.querySelectorAll('thead th:empty').length, h1: page.querySelectorAll('h1').length});
}
function next() {
  const width = widths.shift();
  if (!width) { document.getElementById('seen').textContent = JSON.stringify(seen); return; }
  const frame = document.createElement('iframe');
  frame.style.cssText = `border:0;width:${width}px;height:900px`;
  frame.onload = () => { measure(width, frame); frame.remove(); next(); };
  frame.src = 'report.html';
  document.body.append(frame);
}
next();
</script></body>"#;

fn find(programs: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let all = std::env::split_paths(&path).flat_map(|folder| programs.iter().map(move |name| folder.join(name)));
    all.into_iter().find(|program| program.is_file())
}

/// Says that the test was skipped, or fails where it must not be.
#[allow(clippy::print_stderr, reason = "whoever reads the tests must see that this one did not run")]
fn skip(what: &str) {
    assert!(std::env::var_os("PAYDOWN_NEED_BROWSER").is_none(), "{what} is not installed");
    eprintln!("SKIPPED: {what} is not installed, so the HTML report was not looked at");
}

struct Browser {
    program: PathBuf,
    home: PathBuf,
}

impl Browser {
    /// What it wrote to standard output and standard error.
    fn run(&self, arguments: &[&str]) -> (String, String) {
        let profile = format!("--user-data-dir={}", self.home.display());
        let mut all = vec![
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--allow-file-access-from-files",
            "--enable-logging=stderr",
            "--v=0",
            profile.as_str(),
        ];
        all.extend(arguments);
        output_of(&self.program, &all)
    }
}

fn report(fixture: &Fixture, demo: &str, kind: &str, to: &Path) {
    let mut command = fixture.paydown();
    command.env_remove("PAYDOWN_STORE").env("PAYDOWN_NOW", NOW);
    let to = to.to_str().unwrap();
    command.args(["report", demo, "--kind", kind, "--format", "html", "--force", "--output", to]).assert().success();
}

#[test]
fn the_page_fits_every_width_and_prints_without_cuts() {
    let Some(program) = find(BROWSERS) else { return skip("Chromium") };
    let fixture = Fixture::folder();
    let demo = fixture.outside().join("demo").to_str().unwrap().to_owned();
    fixture.paydown().env("PAYDOWN_NOW", NOW).args(["demo", &demo, "--print", "--size", "80x24"]).assert().success();
    let browser = Browser { program, home: fixture.outside().join("profile") };
    let (page, harness) = (fixture.outside().join("report.html"), fixture.outside().join("measure.html"));
    write(&harness, MEASURE);
    for (kind, charts, rows) in [("minutes", 3, 30), ("summary", 1, 3), ("onboarding", 1, 15)] {
        report(&fixture, &demo, kind, &page);
        let (dom, said) = browser.run(&["--virtual-time-budget=8000", "--dump-dom", &address(&harness)]);
        let console: Vec<&str> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
        assert!(console.is_empty(), "{kind}: {console:?}");
        let json = dom.split("<pre id=\"seen\">").nth(1).and_then(|rest| rest.split("</pre>").next());
        let seen: Value = serde_json::from_str(
            &json.unwrap_or_default().replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"),
        )
        .unwrap_or_else(|error| panic!("{kind}: {error}\n{said}"));
        assert_eq!(seen.as_array().unwrap().len(), 3);
        for one in seen.as_array().unwrap() {
            check(kind, one, charts, rows);
        }
        prints(&browser, &page, kind);
    }
}

fn check(kind: &str, seen: &Value, charts: usize, rows: u64) {
    let width = seen["width"].as_u64().unwrap();
    assert!(seen["needs"].as_u64().unwrap() <= width, "{kind} needs {} of {width}", seen["needs"]);
    assert_eq!(seen["cut"].as_array().unwrap().len(), 0, "{kind} at {width}: {}", seen["cut"]);
    assert_eq!((seen["unnamed"].as_u64(), seen["h1"].as_u64()), (Some(0), Some(1)), "{kind}");
    assert!(seen["rows"].as_u64().unwrap() >= rows, "{kind}: {}", seen["rows"]);
    let drawn = seen["charts"].as_array().unwrap();
    assert_eq!(drawn.len(), charts, "{kind}");
    for chart in drawn {
        let number = |name: &str| chart[name].as_f64().unwrap();
        assert!(number("shapes") >= 3.0 && number("words") >= 4.0, "{kind}: {chart}");
        assert!(
            number("width") > 100.0 && number("height") > 40.0 && number("text") >= 8.0,
            "{kind} at {width}: {chart}"
        );
    }
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// Every word lies inside the page, no row of a table is on two of them, and the summary is one page.
fn prints(browser: &Browser, page: &Path, kind: &str) {
    let pdf = page.with_extension("pdf");
    browser.run(&["--no-pdf-header-footer", &format!("--print-to-pdf={}", pdf.display()), &address(page)]);
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"), "{kind} does not print");
    let Some(reader) = find(&["pdftotext"]) else { return skip("pdftotext") };
    let (text, _) = output_of(&reader, &["-bbox", pdf.to_str().unwrap(), "-"]);
    let pages: Vec<&str> = text.split("<page ").skip(1).collect();
    assert!(!pages.is_empty());
    if kind == "summary" {
        assert_eq!(pages.len(), 1, "an executive summary is one page");
    }
    for (number, page) in (1..).zip(&pages) {
        let (wide, high) = (value(page, "width"), value(page, "height"));
        let words: Vec<&str> = page.split("<word ").skip(1).collect();
        assert!(words.len() > 5, "{kind}: page {number} is nearly empty");
        for word in words {
            let inside = value(word, "xMin") >= 0.0
                && value(word, "xMax") <= wide
                && value(word, "yMin") >= 0.0
                && value(word, "yMax") <= high;
            assert!(inside, "{kind}: page {number} cuts {word}");
        }
    }
    if kind == "minutes" {
        rows_are_whole(&pages);
    }
}

/// The first and the last words of an answer stand on one page.
fn rows_are_whole(pages: &[&str]) {
    let flat = |page: &&str| {
        page.split("<word ")
            .skip(1)
            .filter_map(|word| Some(word.split('>').nth(1)?.split('<').next()?.to_owned()))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let pages: Vec<String> = pages.iter().map(flat).collect();
    for (first, last) in [("8 Monitoring", "(strong)"), ("2 Data", "last_lo"), ("magic-", "says why MAX_DEPTH")] {
        let page = pages.iter().find(|page| page.contains(first)).unwrap_or_else(|| panic!("{first} is not printed"));
        let words = last.split(' ').all(|word| page.contains(word));
        assert!(words, "the row of {first} is cut before {last}");
    }
}

/// `name="12.5"` in a tag.
fn value(tag: &str, name: &str) -> f64 {
    let mark = format!("{name}=\"");
    tag.split(&mark).nth(1).and_then(|rest| rest.split('"').next()).and_then(|number| number.parse().ok()).unwrap()
}
