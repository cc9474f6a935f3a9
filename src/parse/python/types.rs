//! Facts of one Python file or notebook.

use serde::{Deserialize, Serialize};

/// An imported name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Import {
    /// Dotted module, without the leading dots; empty for `from . import x`.
    pub module: String,
    /// Names imported from it; empty for `import module`. `*` stands for all.
    pub names: Vec<String>,
    /// Leading dots of a relative import.
    pub level: u32,
    /// Line, from 1.
    pub line: u32,
    /// Inside `try`, a function or `if TYPE_CHECKING`: may be missing at run time.
    pub optional: bool,
}

/// All calls in one file that reach the same target with the same first string.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Dotted name with imports and simple assignments resolved (`pandas.read_csv`), or `.method` on an unknown value.
    pub target: String,
    /// First argument, where it is a short string literal.
    pub first: Option<String>,
    /// Keyword names used, sorted, once each.
    pub keywords: Vec<String>,
    /// Line of the first such call, from 1.
    pub line: u32,
    /// How many there are.
    pub count: u32,
    /// The result is used, not thrown away.
    pub used: bool,
}

/// What is defined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefinitionKind {
    /// A function of the module.
    #[default]
    Function,
    /// A function inside a class or another function.
    Method,
    /// A class.
    Class,
}

/// A function or class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// What it is.
    pub kind: DefinitionKind,
    /// Its name.
    pub name: String,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// Decorators, resolved like calls.
    pub decorators: Vec<String>,
    /// Base classes, resolved like calls; empty for functions.
    pub bases: Vec<String>,
    /// Return annotation as text, shortened.
    pub returns: Option<String>,
    /// Annotated fields of a class.
    pub fields: Vec<String>,
    /// Their annotations as text, shortened, in the same order.
    pub field_types: Vec<String>,
    /// Whether a docstring stands there.
    pub documented: bool,
    /// How many `assert` statements and assertion calls stand in it.
    pub asserts: u32,
}

/// Why a string literal is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextRole {
    /// A relative path or file name with an extension.
    Path,
    /// An absolute path.
    AbsolutePath,
    /// `scheme://…`.
    Address,
    /// A SQL query.
    Query,
}

/// A string literal worth knowing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// The literal, shortened; formatted parts of f-strings are `{}`.
    pub text: String,
    /// Why it is kept.
    pub role: TextRole,
    /// Line, from 1.
    pub line: u32,
}

/// Where a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberRole {
    /// `NAME = 0.73` at module or class level.
    Constant,
    /// `f(max_depth=7)`.
    Keyword,
    /// `def f(threshold=0.5)` or a dataclass field.
    Default,
    /// `score > 0.73`.
    Comparison,
}

/// How much the nearest comment says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Explanation {
    /// No comment.
    #[default]
    None,
    /// A comment that says what it is.
    What,
    /// A comment that says why, when or from where.
    Why,
}

/// A number literal that could need an explanation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// The name it is given to.
    pub name: String,
    /// As written.
    pub value: String,
    /// Where it stands.
    pub role: NumberRole,
    /// Line, from 1.
    pub line: u32,
    /// What the nearest comment says.
    pub explained: Explanation,
}

/// A boolean constant in upper case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: bool,
    /// Line, from 1.
    pub line: u32,
    /// What the nearest comment says.
    pub explained: Explanation,
}

/// Comments that are code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommentedCode {
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// Lines of code in it.
    pub lines: u32,
    /// Its first line, shortened.
    pub sample: String,
}

/// A comment in which somebody admits debt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DebtMark {
    /// `TODO`, `FIXME`, `HACK`, `XXX`, or the words used.
    pub mark: String,
    /// The comment, shortened.
    pub text: String,
    /// Line, from 1.
    pub line: u32,
}

/// How something learned from data changes data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FitKind {
    /// Scaled or transformed by what was learned.
    #[default]
    Scaling,
    /// Categories turned into numbers.
    Encoding,
    /// Gaps filled.
    Imputing,
    /// Columns chosen or reduced.
    Selecting,
    /// Rows repeated or made up.
    Resampling,
    /// Values of the target averaged into a feature.
    TargetStatistics,
    /// Words counted or numbered.
    Vectorising,
}

/// Something learned from data that the same flow splits or cross-validates later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlyFit {
    /// Line of the fit, from 1.
    pub line: u32,
    /// What learns: a class (`StandardScaler`), a statistic (`mean`), or the variable that holds it.
    pub what: String,
    /// Name of the data.
    pub data: String,
    /// How it changes data.
    pub kind: FitKind,
    /// Line of the split, from 1.
    pub split_line: u32,
    /// What splits: `train_test_split`, `KFold.split`, `cross_val_score`, `slicing`.
    pub split: String,
}

/// A named value and what it is computed from: `df["x"] = …`, `{"x": …}`, `.assign(x=…)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureDefinition {
    /// Name of the column or key.
    pub name: String,
    /// The expression without names of variables, accessors and casts, so that a frame and one record compare.
    pub expression: String,
    /// Line, from 1.
    pub line: u32,
}

/// A comparison with one record's identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpecialCase {
    /// What is compared: `customer_id`.
    pub name: String,
    /// The record, as written.
    pub value: String,
    /// Line, from 1.
    pub line: u32,
}

/// A logical line of code, for finding copies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeLine {
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// Over its tokens.
    pub hash: u32,
    /// How many tokens.
    pub tokens: u16,
}

/// A comment for this program: `# paydown: ignore[rule] reason`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// Line, from 1.
    pub line: u32,
    /// Stands on a line of its own: then it is about the next line.
    pub own_line: bool,
    /// What follows `paydown:`.
    pub text: String,
}

/// A key of a mapping that a function returns: `return {"score": p}`, `return jsonify({"score": p})`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReturnedKey {
    /// The key.
    pub name: String,
    /// What its value is, where the expression says so: `float`, `int`, `string`, `bool`, `list`, `object`.
    pub kind: Option<String>,
    /// Line, from 1.
    pub line: u32,
}

/// A column that a schema or a feature store declares: `Field(name="x", dtype=Int64)`, `DataFrameSchema({"x": Column(int)})`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclaredColumn {
    /// The column.
    pub name: String,
    /// Its type as written.
    pub kind: Option<String>,
    /// Line, from 1.
    pub line: u32,
}

/// Why a source was not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unparsed {
    /// It nests so deep that no walk over its tree could follow.
    TooDeep,
    /// The parser failed on it.
    Fault,
}

/// Facts of one Python file or notebook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PythonFacts {
    /// Lines in all.
    pub lines: u32,
    /// Lines that hold code.
    pub code_lines: u32,
    /// Lines that hold only a comment.
    pub comment_lines: u32,
    /// Syntax errors the parser recovered from.
    pub syntax_errors: u32,
    /// Why it was not parsed: only the lines are known.
    #[serde(default)]
    pub unparsed: Option<Unparsed>,
    /// Imports in order.
    pub imports: Vec<Import>,
    /// Distinct calls in order of first appearance.
    pub calls: Vec<Call>,
    /// Functions and classes in order.
    pub definitions: Vec<Definition>,
    /// Strings worth knowing.
    pub texts: Vec<Text>,
    /// Column names used in subscripts (`df["tenure_days"]`), once each.
    pub columns: Vec<(String, u32)>,
    /// Lists of names in constants called `…features…` or `…columns…`.
    pub feature_names: Vec<(String, u32)>,
    /// Numbers that could need an explanation.
    pub numbers: Vec<Number>,
    /// Boolean constants in upper case.
    pub flags: Vec<Flag>,
    /// Comments that are code.
    pub commented_code: Vec<CommentedCode>,
    /// Comments in which somebody admits debt.
    pub debt_marks: Vec<DebtMark>,
    /// Line of `if __name__ == "__main__":`.
    pub main_guard: Option<u32>,
    /// Lines of `if False:` and `if 0:`.
    pub if_false: Vec<u32>,
    /// Lines of `raise`, `assert` and `sys.exit` outside `except`: places that can stop something.
    pub stops: Vec<u32>,
    /// First lines of comparisons of a metric-like name with a number or another metric.
    pub metric_checks: Vec<MetricCheck>,
    /// Keys of mappings that are returned, in order.
    pub returned_keys: Vec<ReturnedKey>,
    /// Columns taken for the target: `y = df["churned"]`.
    pub targets: Vec<(String, u32)>,
    /// Columns that a schema or a feature store declares.
    pub declared_columns: Vec<DeclaredColumn>,
    /// First line of the module's docstring.
    pub summary: Option<String>,
    /// Fits on data that is split later, by line.
    pub early_fits: Vec<EarlyFit>,
    /// Named values and what they are computed from, by line.
    pub feature_definitions: Vec<FeatureDefinition>,
    /// Comparisons with the identity of one record.
    pub special_cases: Vec<SpecialCase>,
    /// Logical lines of code, hashed, in order.
    pub code: Vec<CodeLine>,
    /// Comments for this program.
    pub remarks: Vec<Remark>,
    /// Importing it already runs something: a script, whether guarded or not.
    pub runs_on_import: bool,
}

/// `if` on a metric: does its failure stop anything?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricCheck {
    /// The metric-like name compared.
    pub metric: String,
    /// Line, from 1.
    pub line: u32,
    /// The branch raises, exits, returns or cancels.
    pub stops: bool,
}
