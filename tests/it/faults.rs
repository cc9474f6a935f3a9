//! The disk fills up, turns read-only, goes away, the clock is wrong, somebody else is at it too: nothing is overwritten,
//! nothing is lost, and the person in front of the workbench is told what failed, why, and what to do.
#![allow(clippy::disallowed_methods, reason = "tests fill disks and copy stores")]
#![allow(clippy::print_stdout, reason = "whoever reads the tests must see which could not run")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use paydown::model::Verdict;
use paydown::store::Store;

use crate::replay::{repository, stored};
use crate::support::{Fixture, Terminal, output_of};

const ENTER: &str = "\r";

/// A small file system of its own at the fixture's store; `None` where that is not allowed here.
struct Disk(PathBuf);

impl Disk {
    fn mount(fixture: &Fixture) -> Option<Self> {
        let path = fixture.store();
        let mounted = mount(&["-t", "tmpfs", "-o", "size=256k,mode=0700", "none", path.to_str().unwrap()]);
        if !mounted {
            println!(
                "SKIPPED: no file system can be mounted here; the same is tested step by step in store::interrupted"
            );
        }
        mounted.then(|| Self(path))
    }

    /// Makes it read-only as of now, also under a program that has files of it open.
    fn close(&self) {
        let path = self.0.to_str().unwrap();
        assert!(mount(&["-o", "bind,ro", path, path]));
    }

    /// Takes that back.
    fn open(&self) {
        assert!(std::process::Command::new("umount").arg("-l").arg(&self.0).status().unwrap().success());
    }

    /// Fills it to the last byte.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("filler");
        let mut file = std::fs::File::create(&path).unwrap();
        while file.write_all(&[0; 512]).is_ok() {}
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Twice where it was closed.
        let _ = std::process::Command::new("umount").arg("-lq").arg(&self.0).status();
        let _ = std::process::Command::new("umount").arg("-lq").arg(&self.0).status();
    }
}

fn mount(arguments: &[&str]) -> bool {
    let done = std::process::Command::new("mount").args(arguments).output();
    done.is_ok_and(|output| output.status.success())
}

fn start(fixture: &Fixture) -> Terminal {
    let mut terminal = Terminal::start(fixture, &[], &[]);
    terminal.keys("r").wait_for("Evidence");
    terminal
}

/// The screen as one line, however words were wrapped.
fn says(terminal: &mut Terminal, words: &str) {
    terminal.wait(words, |screen| {
        let text = screen.contents().replace('│', " ");
        text.split_whitespace().collect::<Vec<_>>().join(" ").contains(words)
    });
}

#[test]
fn a_full_disk_is_told_keeps_the_last_draft_and_costs_nothing_once_there_is_space() {
    let fixture = repository();
    let Some(disk) = Disk::mount(&fixture) else { return };
    let mut terminal = start(&fixture);
    terminal.keys("nfirst").keys(ENTER).wait_for("note: first").wait_for("draft saved");
    let filler = disk.fill();
    terminal.keys("2").wait_for("draft not saved!");
    says(&mut terminal, "no space is left for");
    says(&mut terminal, "free some space, or name a folder on another disk with --store");
    assert_eq!(stored(&fixture).1[0].answers[0].note, "first", "the draft before is whole");
    // The audit is refused too, and leaving asks.
    terminal.keys("s").wait_for("Summary").keys(ENTER);
    says(&mut terminal, "not saved: the audit could not be saved: no space is left");
    terminal.keys("q").wait_for("Your answers are not on disk").keys("\u{1b}");
    terminal.wait("no question", |screen| !screen.contents().contains("not on disk"));
    std::fs::remove_file(filler).unwrap();
    terminal.keys(ENTER);
    says(&mut terminal, "saved as /");
    terminal.keys("q");
    assert_eq!(terminal.end().0, 0);
    let (audits, drafts) = stored(&fixture);
    assert_eq!((audits.len(), drafts.len()), (1, 0));
    let answer = &audits[0].answers[0];
    assert_eq!((&answer.verdict, answer.note.as_str()), (&Verdict::Score(2), "first"));
}

#[test]
fn a_disk_that_stays_full_is_told_after_the_end_too() {
    let fixture = repository();
    let Some(disk) = Disk::mount(&fixture) else { return };
    let mut terminal = start(&fixture);
    disk.fill();
    terminal.keys("1").wait_for("draft not saved!").signal("-TERM");
    let (code, parser) = terminal.end();
    let said = parser.screen().contents().replace('\n', " ");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("the last answers are not on disk") && said.contains("no space is left"), "{said}");
}

#[test]
fn a_store_that_turns_read_only_is_told_and_taken_up_again() {
    let fixture = repository();
    let Some(disk) = Disk::mount(&fixture) else { return };
    let mut terminal = start(&fixture);
    terminal.keys("nfirst").keys(ENTER).wait_for("note: first").wait_for("draft saved");
    disk.close();
    terminal.keys("2").wait_for("draft not saved!");
    says(&mut terminal, "may not be written or read; change the permissions, or name a folder you may write to");
    disk.open();
    terminal.keys("0").wait_for("draft saved").keys("q");
    assert_eq!(terminal.end().0, 0);
    let answer = &stored(&fixture).1[0].answers[0];
    assert_eq!((&answer.verdict, answer.note.as_str()), (&Verdict::Score(0), "first"));
}

#[test]
fn a_read_only_store_opens_and_says_so_at_the_first_answer() {
    let fixture = repository();
    let Some(disk) = Disk::mount(&fixture) else { return };
    disk.close();
    let mut terminal = start(&fixture);
    terminal.keys("1").wait_for("draft not saved!");
    says(&mut terminal, "the folder for audits could not be made");
    terminal.keys("q").wait_for("Your answers are not on disk").keys("L");
    let (code, _) = terminal.end();
    assert_eq!(code, 2);
    assert_eq!(std::fs::read_dir(fixture.store()).unwrap().count(), 0);
}

/// Permissions do not bind the superuser, who is told by the tests above.
#[test]
fn a_permission_lost_is_told_and_costs_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = repository();
    let mut terminal = start(&fixture);
    terminal.keys("nfirst").keys(ENTER).wait_for("note: first").wait_for("draft saved");
    let folder = std::fs::read_dir(fixture.store()).unwrap().next().unwrap().unwrap().path().join("drafts");
    let set = |mode| std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o500);
    let binds = std::fs::write(folder.join("probe"), "").is_err();
    if binds {
        terminal.keys("2").wait_for("draft not saved!");
        says(&mut terminal, "change the permissions");
    }
    set(0o700);
    terminal.keys("0").wait_for("draft saved").keys("q");
    assert_eq!(terminal.end().0, 0);
    let answer = &stored(&fixture).1[0].answers[0];
    assert_eq!((&answer.verdict, answer.note.as_str()), (&Verdict::Score(0), "first"));
}

#[test]
fn a_store_removed_in_the_middle_is_made_again_and_told() {
    let fixture = repository();
    let mut terminal = start(&fixture);
    terminal.keys("nfirst").keys(ENTER).wait_for("note: first").wait_for("draft saved");
    std::fs::remove_dir_all(fixture.store()).unwrap();
    terminal.keys("2");
    says(&mut terminal, "was removed while this review was open");
    says(&mut terminal, "look whether a disk is missing");
    terminal.keys("q");
    assert_eq!(terminal.end().0, 0);
    let answer = &stored(&fixture).1[0].answers[0];
    assert_eq!((&answer.verdict, answer.note.as_str()), (&Verdict::Score(2), "first"));
}

/// One whole run without a terminal, at a time.
fn at(fixture: &Fixture, time: &str, keys: &str) -> String {
    let mut command = fixture.paydown();
    command.env("PAYDOWN_NOW", time).env("PAYDOWN_USER", "ada");
    let output = command.args(["--print", "--size", "120x40", "--keys", keys]).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

#[test]
fn a_clock_set_back_overwrites_nothing_and_is_told() {
    let fixture = repository();
    at(&fixture, "2026-11-20T10:00:00+01:00", "rnlate<enter>2s<enter>");
    let screen = at(&fixture, "2026-03-01T10:00:00+01:00", "d");
    let words = screen.replace(['\n', '│'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("still to come: a clock was wrong"), "{screen}");
    at(&fixture, "2026-03-01T10:00:00+01:00", "rnearly<enter>1s<enter>");
    // The very same second again, and a draft from before.
    at(&fixture, "2026-03-01T10:00:00+01:00", "rnagain<enter>0s<enter>");
    at(&fixture, "2026-02-01T10:00:00+01:00", "rndraft<enter>0");
    let (audits, drafts) = stored(&fixture);
    let mut notes: Vec<&str> = audits.iter().map(|audit| audit.answers[0].note.as_str()).collect();
    notes.sort_unstable();
    assert_eq!(notes, ["again", "early", "late"]);
    assert_eq!(drafts[0].answers[0].note, "draft");
    assert!(Store::at(fixture.store()).check().is_sound());
}

#[test]
fn two_reviews_of_one_repository_at_once_are_two() {
    let fixture = repository();
    let mut one = start(&fixture);
    one.keys("nmine").keys(ENTER).wait_for("note: mine").wait_for("draft saved");
    // Another machine, as far as that can be had here: another host name on the same folder.
    let (mut two, is_other_host) = elsewhere(&fixture);
    two.wait_for("paydown").keys("r").wait_for("Evidence").keys("nyours").keys(ENTER);
    two.wait_for("note: yours").wait_for("draft saved");
    one.keys("2").wait_for("1 of 10").wait_for("draft saved").keys("s").wait_for("Summary").keys(ENTER);
    says(&mut one, "saved as /");
    one.keys("q");
    assert_eq!(one.end().0, 0);
    two.keys("1").wait_for("1 of 10").wait_for("draft saved").keys("s").wait_for("Summary").keys(ENTER);
    says(&mut two, "saved as /");
    two.keys("q");
    assert_eq!(two.end().0, 0, "on another host: {is_other_host}");
    let (audits, drafts) = stored(&fixture);
    let mut notes: Vec<_> = audits.iter().map(|audit| audit.answers[0].note.as_str()).collect();
    notes.sort_unstable();
    assert_eq!((notes, drafts.len()), (vec!["mine", "yours"], 0));
}

fn elsewhere(fixture: &Fixture) -> (Terminal, bool) {
    let (program, this) = (Path::new("unshare"), env!("CARGO_BIN_EXE_paydown"));
    let script = format!("hostname elsewhere && exec '{this}'");
    let (name, _) = output_of(Path::new("unshare"), &["--uts", "sh", "-c", "hostname elsewhere && hostname"]);
    if name.trim() == "elsewhere" {
        return (Terminal::start_program(program, fixture, &["--uts", "sh", "-c", &script], &[]), true);
    }
    (Terminal::start(fixture, &[], &[]), false)
}

#[test]
fn a_draft_that_is_open_is_offered_to_nobody_else() {
    let fixture = repository();
    at(&fixture, "2026-11-20T10:00:00+01:00", "rnfirst<enter>2");
    let mut one = Terminal::start(&fixture, &[], &[]);
    one.wait_for("A review is not finished");
    let mut two = Terminal::start(&fixture, &[], &[]);
    two.wait_for("another window");
    assert!(!two.shows("A review is not finished"));
    two.keys("q");
    assert_eq!(two.end().0, 0);
    one.keys(ENTER).wait_for("Evidence").keys("q");
    assert_eq!(one.end().0, 0);
}

#[test]
fn a_review_gone_on_with_on_another_machine_is_not_overwritten() {
    let fixture = repository();
    let mut one = start(&fixture);
    one.keys("nfirst").keys(ENTER).wait_for("note: first").wait_for("draft saved");
    // Machines that share a folder by copying see no locks: the other takes the draft up and goes on.
    let there = fixture.outside().join("there");
    copy(&fixture.store(), &there);
    let mut two = Terminal::start(&fixture, &[], &[("PAYDOWN_STORE", there.to_str().unwrap())]);
    two.wait_for("A review is not finished").keys(ENTER).wait_for("Evidence").keys("gntheirs");
    two.keys(ENTER).wait_for("theirs").wait_for("draft saved").keys("q");
    assert_eq!(two.end().0, 0);
    copy(&there, &fixture.store());
    one.keys("2");
    says(&mut one, "was changed by another program or on another machine meanwhile");
    says(&mut one, "kept as a review of its own, and theirs as it is");
    one.keys("s").wait_for("Summary").keys(ENTER);
    says(&mut one, "saved as /");
    one.keys("q");
    assert_eq!(one.end().0, 0);
    let (audits, drafts) = stored(&fixture);
    assert_eq!((audits.len(), drafts.len()), (1, 1));
    let (ours, theirs) = (&audits[0].answers[0], &drafts[0].answers[0]);
    assert_eq!((&ours.verdict, ours.note.as_str()), (&Verdict::Score(2), "first"));
    assert!(theirs.note.contains("theirs"), "{theirs:?}");
    assert_ne!(audits[0].id, drafts[0].id);
    let mut next = Terminal::start(&fixture, &[], &[]);
    next.wait_for("A review is not finished").keys("\u{1b}q");
}

/// Copies every file over what is there, as a program that keeps folders in step does.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_draft_that_cannot_be_read_is_reported_and_left_where_it_is() {
    let fixture = repository();
    at(&fixture, "2026-11-20T10:00:00+01:00", "rnfirst<enter>2");
    let folder = std::fs::read_dir(fixture.store()).unwrap().next().unwrap().unwrap().path().join("drafts");
    let path = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    // In the middle of a key.
    let half = &text[..text.rfind("why = ").unwrap() + 2];
    std::fs::write(&path, half).unwrap();
    let screen = at(&fixture, "2026-11-20T11:00:00+01:00", "d");
    let words = screen.replace(['\n', '│'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("is not an audit: line"), "{screen}");
    at(&fixture, "2026-11-20T11:00:00+01:00", "rnsecond<enter>1s<enter>");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), half);
    let check = fixture.paydown().args(["store", "check"]).assert().code(1);
    let said = String::from_utf8_lossy(&check.get_output().stdout).into_owned();
    assert!(said.contains("1 file cannot be read"), "{said}");
}

#[test]
fn a_file_that_lost_its_end_and_reads_all_the_same_is_told() {
    let fixture = repository();
    at(&fixture, "2026-11-20T10:00:00+01:00", "rnfirst<enter>2<right>nsecond<enter>1s<enter>");
    let folder = std::fs::read_dir(fixture.store()).unwrap().next().unwrap().unwrap().path();
    let is_audit = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let path = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).find(is_audit).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let end = text.match_indices("[answers.").nth(1).unwrap().0;
    std::fs::write(&path, &text[..end]).unwrap();
    let screen = at(&fixture, "2026-11-20T11:00:00+01:00", "d");
    let words = screen.replace(['\n', '│'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("was changed since it was written"), "{screen}");
}
