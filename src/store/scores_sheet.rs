//! A team's spreadsheet of past scores, as CSV: a row a review with a column a dimension, or a row an answer.
//!
//! ```text
//!  date,by,Reproducibility,Data versioning,…        date,dimension,score,note
//!  2025-Q3,Ann,1,n/a,…                              2025-09-30,tests,0,none yet
//! ```

use chrono::NaiveDate;
use indexmap::IndexMap;

use super::answers_file::Problem;
use crate::model::{Answer, DimensionId, Origin, Verdict};
use crate::rubric::Rubric;
use crate::text::did_you_mean;

/// Rows of the longest sheet; a longer one is something else.
const MOST_ROWS: usize = 10_000;

/// Columns that hold no answer and say nothing that is kept.
const IGNORED: &[&str] =
    &["total", "sum", "score total", "band", "out of", "quarter total", "id", "repository", "repo"];

/// One review of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetReview {
    /// The line it begins on, from 1.
    pub line: usize,
    /// When it was held; `None` where the sheet has no date.
    pub day: Option<NaiveDate>,
    /// The commit it was about.
    pub commit: Option<String>,
    /// Who was in the room.
    pub by: String,
    /// What was answered.
    pub answers: IndexMap<DimensionId, Answer>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Date,
    Commit,
    By,
    Note,
    Dimension,
    Score,
    Level(DimensionId),
    Nothing,
}

/// Reads a sheet.
///
/// # Errors
/// Names the line and what is wrong with it; nothing of a sheet that is wrong in one place is used.
pub fn read(text: &str, rubric: &Rubric) -> Result<Vec<SheetReview>, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .trim(csv::Trim::All)
        .flexible(false)
        .from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|error| broken(&error))?.clone();
    let columns = heads.iter().map(|head| column(head, rubric)).collect::<Result<Vec<_>, _>>()?;
    let has = |wanted: &Column| columns.contains(wanted);
    let is_long = has(&Column::Dimension) && has(&Column::Score);
    if !is_long && !columns.iter().any(|column| matches!(column, Column::Level(_))) {
        let message = "no column is a dimension: write a column for each, or the columns date, dimension and score";
        return Err(Problem { line: Some(1), message: message.into() });
    }
    let mut reviews: Vec<SheetReview> = Vec::new();
    for record in reader.records().take(MOST_ROWS) {
        let record = record.map_err(|error| broken(&error))?;
        let line = record.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(1));
        if record.iter().all(str::is_empty) {
            continue;
        }
        let review = row(line, &columns, &record, rubric)?;
        let same = |one: &&mut SheetReview| is_long && (one.day, &one.commit) == (review.day, &review.commit);
        match reviews.iter_mut().find(same) {
            Some(known) => join(known, review)?,
            None => reviews.push(review),
        }
    }
    if reviews.iter().all(|review| review.answers.is_empty()) {
        return Err(Problem { line: None, message: "there is no answer in it".into() });
    }
    reviews.retain(|review| !review.answers.is_empty());
    Ok(reviews)
}

/// Spreadsheets of some countries write semicolons.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|wanted| first.bytes().filter(|byte| byte == wanted).count())
        .unwrap_or(b',')
}

fn broken(error: &csv::Error) -> Problem {
    let line = error.position().and_then(|position| usize::try_from(position.line()).ok());
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells where the head has {expected_len}")
        }
        _ => error.to_string(),
    };
    Problem { line, message }
}

/// A cell as it was meant: spreadsheets, and our own exports, put an apostrophe before text.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell).trim()
}

fn column(head: &str, rubric: &Rubric) -> Result<Column, Problem> {
    let head = plain(head);
    let lower = head.to_lowercase();
    let is_named = |one: &&crate::rubric::Dimension| lower == one.id.as_str() || lower == one.title.to_lowercase();
    if let Some(dimension) = rubric.dimensions.iter().find(is_named) {
        return Ok(Column::Level(dimension.id.clone()));
    }
    Ok(match lower.as_str() {
        "date" | "when" | "day" | "quarter" | "review" | "at" => Column::Date,
        "commit" | "revision" | "sha" => Column::Commit,
        "by" | "who" | "assessor" | "assessors" | "reviewer" | "reviewers" => Column::By,
        "note" | "notes" | "comment" | "comments" | "reason" => Column::Note,
        "dimension" | "question" => Column::Dimension,
        "score" | "level" | "answer" => Column::Score,
        "" => Column::Nothing,
        lower if IGNORED.contains(&lower) => Column::Nothing,
        _ => {
            let known = rubric.dimensions.iter().map(|one| one.title.as_str());
            let near = did_you_mean(head, known.chain(["date", "commit", "by", "note", "dimension", "score"]));
            return Err(Problem {
                line: Some(1),
                message: format!("the column '{head}' is no dimension of the rubric{near}"),
            });
        }
    })
}

fn row(line: usize, columns: &[Column], record: &csv::StringRecord, rubric: &Rubric) -> Result<SheetReview, Problem> {
    let mut review = SheetReview { line, day: None, commit: None, by: String::new(), answers: IndexMap::new() };
    let wrong = |message: String| Problem { line: Some(line), message };
    let (mut note, mut named, mut score) = (String::new(), None, None);
    for (column, cell) in columns.iter().zip(record.iter().map(plain)).filter(|(_, cell)| !cell.is_empty()) {
        match column {
            Column::Date => review.day = Some(day(cell).map_err(wrong)?),
            Column::Commit => review.commit = Some(cell.to_owned()),
            Column::By => cell.clone_into(&mut review.by),
            Column::Note => cell.clone_into(&mut note),
            Column::Dimension => named = Some(cell),
            Column::Score => score = Some(cell),
            Column::Level(id) => {
                review.answers.insert(id.clone(), answer(verdict(cell, rubric, id).map_err(wrong)?));
            }
            Column::Nothing => {}
        }
    }
    if let (Some(named), Some(score)) = (named, score) {
        let Column::Level(id) = column(named, rubric).map_err(|problem| Problem { line: Some(line), ..problem })?
        else {
            return Err(wrong(format!("'{named}' is no dimension of the rubric")));
        };
        review.answers.insert(id.clone(), answer(verdict(score, rubric, &id).map_err(wrong)?));
    }
    for answer in review.answers.values_mut() {
        answer.note.clone_from(&note);
        answer.by.clone_from(&review.by);
    }
    Ok(review)
}

fn join(known: &mut SheetReview, more: SheetReview) -> Result<(), Problem> {
    for (id, answer) in more.answers {
        if known.answers.contains_key(&id) {
            return Err(Problem { line: Some(more.line), message: format!("'{id}' is answered twice on that day") });
        }
        known.answers.insert(id, answer);
    }
    if known.by.is_empty() {
        known.by = more.by;
    }
    Ok(())
}

fn answer(verdict: Verdict) -> Answer {
    Answer {
        verdict,
        origin: Origin::Manual,
        note: String::new(),
        by: String::new(),
        at: None,
        suggestion: None,
        evidence: Vec::new(),
    }
}

fn verdict(cell: &str, rubric: &Rubric, id: &DimensionId) -> Result<Verdict, String> {
    match cell.to_lowercase().as_str() {
        "?" | "unknown" | "open" => return Ok(Verdict::Unknown),
        "n/a" | "na" | "not applicable" | "-" => {
            return Ok(Verdict::NotApplicable("the imported sheet says so".into()));
        }
        _ => {}
    }
    let whole = cell.strip_suffix(".0").or_else(|| cell.strip_suffix(",0")).unwrap_or(cell);
    let level = whole.parse::<u8>().ok().filter(|level| *level <= rubric.top);
    level.map(Verdict::Score).ok_or_else(|| {
        format!(
            "'{cell}' for '{id}' is no level: 0 to {}, ? where nobody knew, n/a where it does not apply",
            rubric.top
        )
    })
}

/// `2025-09-30`, `30.09.2025`, `2025-09`, `2025-Q3` or `Q3 2025`: of a month or a quarter the last day. What could be read
/// in two ways is refused.
fn day(cell: &str) -> Result<NaiveDate, String> {
    let whole =
        cell.get(..10).filter(|_| cell.len() > 10 && cell.as_bytes().get(10).is_some_and(|c| matches!(c, b'T' | b' ')));
    let cell = whole.unwrap_or(cell);
    for format in ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"] {
        if let Ok(day) = NaiveDate::parse_from_str(cell, format) {
            return Ok(day);
        }
    }
    let parts: Vec<&str> = cell.split(['-', ' ', '/']).filter(|part| !part.is_empty()).collect();
    let quarter =
        |text: &str| text.strip_prefix(['Q', 'q']).and_then(|n| n.parse::<u32>().ok()).filter(|n| (1..=4).contains(n));
    let month = match parts[..] {
        [year, rest] | [rest, year] if quarter(rest).is_some() => year.parse().ok().zip(quarter(rest).map(|n| n * 3)),
        [year, month] if year.len() == 4 => year.parse().ok().zip(month.parse::<u32>().ok()),
        _ => None,
    };
    let last = month.and_then(|(year, month): (i32, u32)| {
        let (year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        NaiveDate::from_ymd_opt(year, next, 1)?.pred_opt()
    });
    last.ok_or_else(|| format!("'{cell}' is no date: write 2025-09-30, 30.09.2025, 2025-09 or 2025-Q3"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::fixtures::rubric;

    fn levels(review: &SheetReview) -> Vec<(String, Option<u8>)> {
        review.answers.iter().map(|(id, answer)| (id.to_string(), answer.verdict.score())).collect()
    }

    #[test]
    fn a_row_a_review() {
        let text = "\u{feff}Quarter;By;Reproducibility;data-versioning;Tests;Total\r\n2025-Q3;Ann;1;n/a;?;1\r\nQ4 2025;'Bo;2.0;;0;2\r\n";
        let reviews = read(text, &rubric()).unwrap();
        assert_eq!(reviews.len(), 2);
        assert_eq!(reviews[0].day, NaiveDate::from_ymd_opt(2025, 9, 30));
        assert_eq!(reviews[0].answers[1].verdict, Verdict::NotApplicable("the imported sheet says so".into()));
        assert_eq!(reviews[0].answers[2].verdict, Verdict::Unknown);
        assert_eq!((reviews[1].day, reviews[1].by.as_str()), (NaiveDate::from_ymd_opt(2025, 12, 31), "Bo"));
        assert_eq!(levels(&reviews[1]), [("reproducibility".into(), Some(2)), ("test-coverage".into(), Some(0))]);
    }

    #[test]
    fn a_row_an_answer() {
        let text = "date,dimension,score,note\n30.09.2025,Tests,0,\"none, yet\"\n2025-09-30,monitoring,1,\n2025-12-31,monitoring,2,\n";
        let reviews = read(text, &rubric()).unwrap();
        assert_eq!(reviews.iter().map(|one| one.answers.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(reviews[0].answers[0].note, "none, yet");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, expected) in [
            (
                "date,Reproducability\n2025-09-30,1\n",
                "line 1: the column 'Reproducability' is no dimension of the rubric; did you mean Reproducibility?",
            ),
            (
                "date,Tests\n2025-09-30,3\n",
                "line 2: '3' for 'test-coverage' is no level: 0 to 2, ? where nobody knew, n/a where it does not apply",
            ),
            (
                "date,Tests\n09/30/2025,1\n",
                "line 2: '09/30/2025' is no date: write 2025-09-30, 30.09.2025, 2025-09 or 2025-Q3",
            ),
            ("date,Tests\n2025-09-30\n", "line 2: 1 cells where the head has 2"),
            (
                "date,by\n2025-09-30,Ann\n",
                "line 1: no column is a dimension: write a column for each, or the columns date, dimension and score",
            ),
            (
                "date,dimension,score\n2025-09-30,Tests,1\n2025-09-30,tests,2\n",
                "line 3: 'test-coverage' is answered twice on that day",
            ),
            ("date,Tests\n", "there is no answer in it"),
        ] {
            assert_eq!(read(text, &rubric()).unwrap_err().to_string(), expected);
        }
    }
}
