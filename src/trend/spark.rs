//! A line of values in one row of text.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One bar a value, of eight heights between 0 and `top`; a value that is not known is a gap.
pub fn sparkline(values: &[Option<u32>], top: u32) -> String {
    values.iter().map(|value| value.map_or(' ', |value| bar(value, top))).collect()
}

fn bar(value: u32, top: u32) -> char {
    let last = BARS.len() - 1;
    let height = u64::from(value.min(top)) * last as u64;
    let rounded = (height + u64::from(top) / 2).checked_div(u64::from(top)).unwrap_or(0);
    BARS[usize::try_from(rounded).unwrap_or(last).min(last)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_span_from_nothing_to_the_top_and_gaps_stay_gaps() {
        assert_eq!(sparkline(&[Some(0), Some(10), None, Some(20), Some(99)], 20), "▁▅ ██");
        assert_eq!(sparkline(&[Some(3)], 0), "▁");
        assert_eq!(sparkline(&[], 20), "");
    }
}
