//! `commented-out-code`: blocks of comments that are code.

use super::{Ground, Meta, Report, Rule, running};
use crate::model::{Category, Severity};

static META: Meta = Meta {
    id: "commented-out-code",
    severity: Severity::Low,
    category: Category::PipelineJungle,
    dimension: Some("dead-code"),
    what: "Reports blocks of comments that parse as code and do not read as prose, once per block. Directives for tools, \
           doctests, Sphinx configuration, pasted data, shapes and formulas do not count.",
    why: "Nobody knows whether it is an alternative, a memory or an accident; version control keeps what is deleted.",
    example: "# model = RandomForestClassifier(n_estimators=500)\n# model.fit(X, y)",
    instead: "Delete it; name the commit that held it where the experiment is worth remembering.",
    wrong: "A usage example in a comment is code too; put examples into docstrings.",
    measured: "In blocks that this rule, ruff's ERA001 or eradicate report in the Python source of 24 public repositories \
               (463 blocks, tests and documentation left out), labelled by reading: on 150 that the rule was mended with, precision \
               0.99 and recall 1.00; on 110 others 0.99 and 0.99. ERA001 has 0.88 and 0.90, then 0.95 and 0.83; eradicate 0.88 \
               and 0.89, then 0.95 and 0.85. Recall is over what any of the three reports.",
};

pub(super) const RULE: Rule = Rule { meta: &META, check };

fn check(ground: &Ground<'_>, report: &mut Report<'_>) {
    let facts = ground.facts;
    for file in running(facts) {
        for block in file.python().into_iter().flat_map(|python| &python.commented_code) {
            let message = match block.lines {
                1 => format!("a line of code is commented out: {}", block.sample),
                lines => format!("{lines} lines of code are commented out: {}", block.sample),
            };
            report.at(file, (block.line, block.end_line), &block.sample, message, "delete it; git keeps it");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::messages;
    use super::*;

    /// Comments that are code, one block each: the kinds that linters for this document.
    const CODE: &[&str] = &[
        "# import os\n",
        "#import os\n",
        "# from foo import bar\n",
        "# print(1)\n",
        "#print(\"hello\", end='')\n",
        "# print 'python 2'\n",
        "# x = 1\n",
        "# a += b\n",
        "# foo.bar(1, 2)\n",
        "# foo(1, 2, 3)\n",
        "# result = compute(x)[0]\n",
        "# x: int = 3\n",
        "# return a + b\n",
        "# ('drop', Dropout(rate=0.5)),\n",
        "# \"loss\",\n",
        "# return\n",
        "# del thing\n",
        "# raise ValueError(x)\n",
        "# assert x == 3\n",
        "# yield item\n",
        "# break\n",
        "# continue\n",
        "# pass\n",
        "# for i in range(10):\n",
        "# while True:\n",
        "# if x > 0:\n#     y = 1\n# else:\n#     y = 2\n",
        "# with open(path) as f:\n#     data = f.read()\n",
        "# try:\n#     run()\n# except ValueError:\n#     pass\n",
        "# def f(a, b=2):\n#     return a\n",
        "# class A(Base):\n#     pass\n",
        "# @decorator\n# def f():\n#     pass\n",
        "# async def f():\n#     await g()\n",
        "# x = [\n#     1,\n#     2,\n# ]\n",
        "# config = {\n#     'a': 1,\n#     'b': 2,\n# }\n",
        "# df = df[df['x'] > 0]\n",
        "# lambda_ = lambda x: x + 1\n",
        "# model.compile(optimizer='adam', loss='mse')\n#\n# model.fit(X, y)\n",
        "call(\n    a=1,\n    # b=2,\n)\n",
        "items = [\n    'a',\n    # 'b',\n]\n",
        "settings = {\n    'a': 1,\n    # 'b': 2,\n}\n",
    ];

    /// Comments that only look like it.
    const PROSE: &[&str] = &[
        "# This function returns the mean.\n",
        "# see also: the manual\n",
        "# note: slow\n",
        "# TODO(ann): x = 3\n",
        "# e.g. foo\n",
        "# noqa: E501\n",
        "# type: ignore[attr-defined]\n",
        "# pylint: disable=too-many-lines\n",
        "# mypy: ignore-errors\n",
        "# fmt: off\n",
        "# isort: skip_file\n",
        "# pragma: no cover\n",
        "# -*- coding: utf-8 -*-\n",
        "#!/usr/bin/env python\n",
        "# vim: set ts=4:\n",
        "# %% cell\n",
        "# In[3]:\n",
        "# https://example.org/a?b=c\n",
        "# 1. load the data\n# 2. clean it\n",
        "# | a | b |\n# |---|---|\n",
        "# ==========\n",
        "# ---- helpers ----\n",
        "# Copyright 2024 Somebody (somebody@example.org)\n",
        "# >>> f(1)\n# 2\n",
        "# if you are unsure, ask\n",
        "# for example, the mean\n",
        "# with care\n",
        "# else nothing happens\n",
        "# import the data first\n",
        "# return the mean of all rows\n",
        "# pass the frame on\n",
        "# 0.85, 0.91, 0.77\n# 0.81, 0.90, 0.71\n",
        "# accuracy: 0.91\n",
        "# id,name,age\n# 1,ann,32\n",
        "# x\n",
        "# scores = [B, N, T, S]\n",
        "# var = E(x^2) - E(x)^2\n",
        "# for x, y in data.flow(...):\n",
        "# Output: (batch, time)\n",
        "# $ pip install paydown\n",
        "# paydown: ignore[magic-number] agreed\n",
        "# region helpers\n# endregion\n",
        "# /// script\n# requires-python = \">=3.12\"\n# dependencies = [\"polars\"]\n# ///\n",
        "# The sensor must be on before anybody calls\n# Station.read()\n",
        "# For example, from the shell of the store:\n# rows = store.scan(limit=3)\n",
        "# Rounding, digits = 2\n",
        "# H1: slope = 0.5\n",
        "# best of night 4\n# {'depth': 4, 'rate': 0.1, 'leaves': 31, 'bins': 255,\n# 'rows': 0.8, 'columns': 0.7, 'seed': 12, 'l2': 3}\n",
    ];

    #[test]
    fn code_is_found_and_prose_is_not() {
        let found = |source: &str| messages(&RULE, &[("a.py", &format!("x = 0\n\n{source}\ny = 1\n"))]).len();
        let missed: Vec<&&str> = CODE.iter().filter(|case| found(case) == 0).collect();
        let twice: Vec<&&str> = CODE.iter().filter(|case| found(case) > 1).collect();
        let wrong: Vec<&&str> = PROSE.iter().filter(|case| found(case) > 0).collect();
        println!(
            "commented-out-code: {} of {} found, {} of {} wrong",
            CODE.len() - missed.len(),
            CODE.len(),
            wrong.len(),
            PROSE.len()
        );
        assert!(
            missed.is_empty() && twice.is_empty() && wrong.is_empty(),
            "missed {missed:#?}\ntwice {twice:#?}\nwrong {wrong:#?}"
        );
    }

    #[test]
    fn documentation_configuration_and_tests_do_not_count() {
        let files = [("docs/conf.py", "# html_theme = 'alabaster'\n"), ("tests/test_a.py", "# x = 1\n")];
        assert!(messages(&RULE, &files).is_empty());
    }
}
