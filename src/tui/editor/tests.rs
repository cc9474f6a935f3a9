//! The editor against a plain string, its rows against rows found from the top, and what a key costs.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;

fn press(editor: &mut Editor, keys: &str) {
    for key in keymap::parse(keys).unwrap() {
        editor.key(key);
    }
}

fn typed(keys: &str) -> Editor {
    let mut editor = Editor::new("", "a hint");
    press(&mut editor, keys);
    editor
}

/// What a window of that size shows, and the cell of the cursor.
fn drawn(editor: &Editor, width: u16, height: u16) -> (Vec<String>, Option<(u16, u16)>) {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let area = buf.area;
    editor.draw(&mut buf, area, true, Theme::PLAIN);
    let row = |y: u16| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let cursor = places.clone().find(|place| buf[*place].modifier.contains(Modifier::REVERSED));
    ((0..height).map(row).collect(), cursor)
}

#[test]
fn letters_go_where_the_cursor_stands() {
    assert_eq!(typed("abd<left>c<end>e<home>_").typed(), "_abcde");
    assert_eq!(typed("e\u{301}a<left><left>x").typed(), "xe\u{301}a", "a letter with its accent is one step");
    assert_eq!(typed("ab<left><bs><del>c").typed(), "c");
}

#[test]
fn words_are_moved_over_and_deleted() {
    assert_eq!(typed("one two-three<c-left><c-left>X<a-left>Y").typed(), "one YtwoX-three");
    assert_eq!(typed("one two three<c-w><c-w>").typed(), "one");
    assert_eq!(typed("one two three<home><a-d><a-d>").typed(), "three");
    assert_eq!(typed("one two<home><c-right><c-k><home><c-y>").typed(), "twoone");
}

#[test]
fn lines_are_joined_and_parted() {
    let mut editor = Editor::new("one\ntwo", "");
    press(&mut editor, "<home><bs>");
    assert_eq!(editor.typed(), "onetwo");
    editor.insert("1\n2\n3");
    assert_eq!(editor.typed(), "one1\n2\n3two");
    press(&mut editor, "<c-z>");
    assert_eq!(editor.typed(), "onetwo", "what was put in is one step");
    press(&mut editor, "<c-r><c-home>X<c-end>Y");
    assert_eq!(editor.typed(), "Xone1\n2\n3twoY");
}

#[test]
fn undo_takes_back_a_word_at_a_time() {
    let mut editor = typed("one two three");
    press(&mut editor, "<c-z>");
    assert_eq!(editor.lines, ["one two "]);
    press(&mut editor, "<c-z><c-z><c-z><c-z>");
    assert_eq!(editor.lines, [""]);
    press(&mut editor, "<c-r><c-r>x<c-r>");
    assert_eq!(editor.lines, ["one two x"], "what was undone is gone once something else was typed");
}

#[test]
fn rows_end_behind_words_and_the_cursor_has_a_cell() {
    let (rows, cursor) = drawn(&typed("one two three"), 8, 3);
    assert_eq!((rows, cursor), (vec!["one two".into(), "three".into(), String::new()], Some((5, 1))));
    let (rows, _) = drawn(&typed("incomprehensible"), 8, 3);
    assert_eq!(rows, ["incompr", "ehensib", "le"]);
    let (rows, cursor) = drawn(&typed("日本語日本語"), 8, 2);
    assert_eq!((rows[0].replace(' ', ""), cursor), ("日本語".to_owned(), Some((6, 1))));
}

#[test]
fn the_window_follows_the_cursor_and_rows_are_moved_along() {
    let mut editor = typed("one two three four five");
    assert_eq!(drawn(&editor, 8, 2).0, ["four", "five"]);
    press(&mut editor, "<up><up>");
    assert_eq!(drawn(&editor, 8, 2), (vec!["three".into(), "four".into()], Some((4, 0))));
    press(&mut editor, "<up>X");
    assert_eq!(drawn(&editor, 8, 2).0, ["Xtwo", "three"]);
    assert_eq!(editor.typed(), "one Xtwo three four five");
}

#[test]
fn one_row_is_moved_aside() {
    let mut editor = Editor::in_one_row("one two three", "");
    assert_eq!(drawn(&editor, 8, 1), (vec!["o three".into()], Some((7, 0))));
    press(&mut editor, "<home>");
    assert_eq!(drawn(&editor, 8, 1), (vec!["one two".into()], Some((0, 0))));
}

#[test]
fn a_hint_stands_there_until_something_is_typed() {
    assert_eq!(drawn(&typed(""), 12, 1), (vec![" a hint".into()], Some((0, 0))));
    assert_eq!(drawn(&typed("b"), 12, 1).0, ["b"]);
}

#[test]
fn what_is_typed_is_safe_to_draw() {
    let mut editor = Editor::new("a\u{1b}[2J", "");
    editor.insert("\u{202e}\n\u{7}");
    press(&mut editor, "\u{200b}");
    assert!(editor.typed().chars().all(|c| c == '\n' || !c.is_control()), "{:?}", editor.typed());
    assert!(editor.typed().contains("<U+202E>") && editor.typed().contains("<U+200B>"));
}

/// Counted in rows found, since clocks of test machines say nothing.
#[test]
fn a_key_finds_a_few_rows_anew_however_long_the_text_is() {
    let text = "some words of a text ".repeat(5_000);
    let mut editor = Editor::new(&text, "");
    drawn(&editor, 80, 6);
    let all = editor.rows.borrow().found();
    assert!(all > 1_300, "{all}");
    for _ in 0..100 {
        press(&mut editor, "a");
        drawn(&editor, 80, 6);
    }
    let at_the_end = editor.rows.borrow().found() - all;
    assert!(at_the_end <= 400, "{at_the_end} rows for 100 keys at the end");
    press(&mut editor, "<c-home>");
    drawn(&editor, 80, 6);
    let before = editor.rows.borrow().found();
    for _ in 0..100 {
        press(&mut editor, "a ");
        drawn(&editor, 80, 6);
    }
    let at_the_beginning = editor.rows.borrow().found() - before;
    assert!(at_the_beginning <= 200 * 10, "{at_the_beginning} rows for 200 keys at the beginning");
}

fn any_keys() -> impl Strategy<Value = Vec<&'static str>> {
    let keys = [
        "a",
        "b",
        " ",
        " ",
        "日",
        "e\u{301}",
        "long",
        "<bs>",
        "<del>",
        "<left>",
        "<right>",
        "<up>",
        "<down>",
        "<c-left>",
        "<c-right>",
        "<c-w>",
        "<a-d>",
        "<c-k>",
        "<c-y>",
        "<home>",
        "<end>",
        "<pgup>",
        "<pgdn>",
        "<c-home>",
        "<c-end>",
        "<c-z>",
        "<c-z>",
        "<c-r>",
        "\n",
        "\n",
    ];
    proptest::collection::vec(proptest::sample::select(keys.to_vec()), 0..120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rows kept from frame to frame are those found from the top, the cursor is in sight, and undo leads back.
    #[test]
    fn rows_are_right_whatever_is_typed(keys in any_keys(), width in 1u16..24, height in 1u16..6, one_row: bool) {
        let make = if one_row { Editor::in_one_row } else { Editor::new };
        let mut editor = make("begins here with a few words", "");
        for key in keys {
            if key == "\n" { editor.insert(key) } else { press(&mut editor, key) }
            let (_, cursor) = drawn(&editor, width, height);
            prop_assert!(cursor.is_some());
            let mut anew = make(&editor.lines.join("\n"), "");
            anew.cursor = At::default();
            drawn(&anew, width, height);
            let (kept, found) = (editor.rows.borrow().clone(), anew.rows.into_inner());
            prop_assert!(kept.clone().agrees(&found, &editor.lines), "{kept:?} {found:?}");
        }
        press(&mut editor, &"<c-z>".repeat(130));
        prop_assert_eq!(editor.typed(), "begins here with a few words");
    }
}
